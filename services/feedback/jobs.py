"""What the feedback service does when time passes: nothing yet, for no comment falls due."""

from shared.jobs import Job

JOBS: dict[str, Job] = {}
