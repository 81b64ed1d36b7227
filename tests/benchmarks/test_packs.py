"""The figures about packs: that one is made of everything, and that each form has its bar."""

from dataclasses import replace

from benchmarks import packs
from benchmarks.harness import Bench


def test_makes_a_pack_of_everything_that_there_is(bench: Bench) -> None:
    with packs._group(replace(bench, scale=0.1)) as (ask, group_id):
        from_on, until_on = packs.QUARTER
        question = {"group_id": str(group_id), "from_on": from_on, "until_on": until_on}
        said = ask.get("/v1/packs", params=question).json()

    sections = {one["kind"]: one for one in said["sections"]}
    assert sections["progress"]["plans"][0]["actions"] == 50
    assert len(sections["contracts_ending"]["contracts"]) == 20
    # Of each action that it was planned and started, and the last of what was said of it.
    assert len(sections["changes"]["changes"]) == 50 * 3 + 8


def test_holds_the_middle_of_the_answers_in_each_form_to_its_bar() -> None:
    quick, slow, paper = packs.figures(
        {"json": [1.0, 2.0, 9.0], "html": [0.1, 2.1, 2.2], "pdf": [1.9]}, 500, 200
    )

    assert (quick.value, quick.holds) == (2.0, True)
    assert not slow.holds
    assert paper.holds
