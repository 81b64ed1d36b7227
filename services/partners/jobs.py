"""What the partners service does when time passes: nothing yet, for secrets end by themselves."""

from shared.jobs import Job

JOBS: dict[str, Job] = {}
