"""The image and the containers, as far as they can be checked without an engine."""

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

from shared.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PROGRAMS = Path(sys.executable).parent
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
CONTAINERS = yaml.safe_load(COMPOSE_TEXT)["services"]
OWN_IMAGE = [name for name, container in CONTAINERS.items() if "build" in container]
PASSWORDS = re.compile(r"\$\{([A-Z]+)_PASSWORD:\?")


class TestImage:
    """The Dockerfile."""

    def test_has_a_dockerfile_without_complaints(self) -> None:
        arguments = [PROGRAMS / "hadolint", DEPLOY / "Dockerfile"]
        said = subprocess.run(arguments, check=False, capture_output=True, text=True)
        assert (said.returncode, said.stdout) == (0, "")

    def test_runs_without_root_or_build_tools_and_says_whether_it_lives(self) -> None:
        text = (DEPLOY / "Dockerfile").read_text()
        final = text[text.rindex("\nFROM ") :]
        assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", final, re.MULTILINE)
        assert "\nHEALTHCHECK " in final
        assert "pip install" not in final
        assert "pip install --require-hashes -r requirements.lock" in text

    def test_is_sent_everything_that_it_copies(self) -> None:
        copied = re.findall(r"^COPY (?!--)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.M)
        let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M)
        assert {name for line in copied for name in line.split()} == set(let_in)


class TestCompose:
    """The containers of docker-compose.yml."""

    def test_is_valid_with_and_without_tls(self) -> None:
        files = [ROOT / "docker-compose.yml", DEPLOY / "compose.tls.yml"]
        arguments = [PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec"]
        said = subprocess.run([*arguments, *files], check=False, capture_output=True, text=True)
        assert said.returncode == 0, said.stdout

    @pytest.mark.parametrize("name", CONTAINERS)
    def test_takes_every_privilege_away(self, name: str) -> None:
        container = CONTAINERS[name]
        assert container["read_only"] is True
        assert container["cap_drop"] == ["ALL"]
        assert container["security_opt"] == ["no-new-privileges:true"]
        assert "/tmp" in container["tmpfs"]
        assert name in OWN_IMAGE or re.match(r"[1-9]\d*:[1-9]\d*$", container["user"])
        assert re.search(r":(\d+\.\d+|\$\{COMMISSIONING_VERSION:-\d)", container["image"])

    def test_publishes_nginx_alone_and_to_this_machine_alone(self) -> None:
        published = {name: box["ports"] for name, box in CONTAINERS.items() if "ports" in box}
        assert published == {"nginx": ["${LISTEN:-127.0.0.1:8080}:8080"]}

    @pytest.mark.parametrize("name", ["contracts", "actions", "feedback", "partners", "worker"])
    def test_lets_each_log_in_as_its_own_role_and_know_no_other_password(self, name: str) -> None:
        environment = CONTAINERS[name]["environment"]
        address = environment["COMMISSIONING_DATABASE_URL"]
        assert address.startswith(f"postgresql://commissioning_{name}:${{{name.upper()}_PASSWORD:?")
        assert PASSWORDS.findall(str(environment)) == [name.upper()]

    @pytest.mark.parametrize(
        ("secret", "who"),
        [("signing_key", {"partners"}), ("link_key", {"contracts", "actions", "worker"})],
    )
    def test_gives_each_key_only_to_those_who_sign_with_it(
        self, secret: str, who: set[str]
    ) -> None:
        assert {n for n, box in CONTAINERS.items() if secret in box.get("secrets", ())} == who

    def test_has_no_password_of_its_own(self) -> None:
        assert set(re.findall(r"\$\{\w*PASSWORD(..)", COMPOSE_TEXT)) == {":?"}
        example = (DEPLOY / ".env.example").read_text()
        shown = re.findall(r"^(\w+)_PASSWORD=(.*)$", example, re.M)
        assert dict(shown) == dict.fromkeys(PASSWORDS.findall(COMPOSE_TEXT), "")

    def test_starts_a_command_that_waits_for_the_migration(self) -> None:
        def waits_for(name: str) -> set[str]:
            direct = set(CONTAINERS[name].get("depends_on", ()))
            return direct.union(*map(waits_for, direct))

        serving = {name for name in OWN_IMAGE if CONTAINERS[name].get("restart") != "no"}
        assert serving == {"contracts", "actions", "feedback", "partners", "front", "worker"}
        assert all("migrate" in waits_for(name) for name in serving)
        assert "partners" not in waits_for("worker")


class TestSettings:
    """What an operator fills in."""

    def test_exist_wherever_a_container_is_given_one(self) -> None:
        given = set(re.findall(r"^ +COMMISSIONING_(\w+):", COMPOSE_TEXT, re.M))
        assert given
        assert {name.lower() for name in given} <= set(Settings.model_fields)

    def test_are_understood_as_the_example_writes_them(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = (DEPLOY / ".env.example").read_text()
        shown = dotenv_values(stream=StringIO(re.sub(r"^#(?=[A-Z_]+=)", "", text, flags=re.M)))
        for name, value in shown.items():
            monkeypatch.setenv(name, str(value))
        settings = Settings().model_dump(exclude_defaults=True)
        given = {name.removeprefix("COMMISSIONING_").lower() for name in shown}
        unlike_the_default = {"organisation", "public_url", "smtp_url", "mail_from"}
        unlike_the_default |= {"alert_ladders", "procurement_times"}
        assert unlike_the_default <= set(settings) <= given

    def test_are_all_in_the_example_and_explained(self) -> None:
        tls = (DEPLOY / "compose.tls.yml").read_text()
        asked = set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT + tls))
        asked |= set(re.findall(r"^  (COMMISSIONING_\w+):$", COMPOSE_TEXT, re.M))
        shown = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / ".env.example").read_text(), re.M)
        assert asked == set(shown) - {"COMPOSE_PROFILES"}
        guide = (DEPLOY / "README.md").read_text()
        assert [name for name in shown if f"`{name}`" not in guide and "PASSWORD" not in name] == []
