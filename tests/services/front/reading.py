"""Reads a page as a browser and a screen reader do, and complains of what they stumble over."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}
DRAWN = {"path", "rect", "circle"}
PICTURE = ["img", "title", "desc"]


@dataclass
class Element:
    """An element, what it says, and what is in it."""

    tag: str
    attributes: dict[str, str]
    inside: list["Element"] = field(default_factory=list)
    words: str = ""

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """Return every element below this one that is so called, in the order of the page."""
        found = []
        for one in self.inside:
            wanted = all(
                value in one.attributes.get(name.rstrip("_"), "").split()
                for name, value in attributes.items()
            )
            if wanted and tag in ("", one.tag):
                found.append(one)
            found += one.all(tag, **attributes)
        return found

    @property
    def text(self) -> str:
        """Return everything that it says, spaces evened out."""
        return " ".join(self.words.split())


class Reading(HTMLParser):
    """Builds the tree of a page; every element but the void ones must be closed, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says {names} twice"
        one = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(one)
        if tag not in VOID:
            self.open.append(one)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open and close an element of a drawing."""
        assert tag in DRAWN
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        """Give words to every element that is open."""
        for one in self.open:
            one.words += data


def read(html: str) -> Element:
    """Return the tree of a page."""
    reading = Reading()
    reading.feed(html)
    reading.close()
    assert reading.open == [reading.root], f"never closed: {reading.open[-1].tag}"
    return reading.root


def complaints(page: Element) -> list[str]:
    """Return what is wrong with a page for people who cannot see it, or are not online."""
    found = []
    everything = page.all()
    ids = [one.attributes["id"] for one in everything if "id" in one.attributes]
    found += [f"the id {one} stands twice" for one in set(ids) if ids.count(one) > 1]
    if page.all("html")[0].attributes.get("lang") != "en-GB":
        found.append("no language")
    found += [
        f"{len(page.all(tag))} times <{tag}>"
        for tag in ("h1", "main", "header", "footer")
        if len(page.all(tag)) != 1
    ]
    found += ["an empty title" for one in page.all("head")[0].all("title") if not one.text]
    levels = [int(one.tag[1]) for one in everything if one.tag in ("h1", "h2", "h3", "h4")]
    for before, after in zip([1, *levels], levels, strict=False):
        if after > before + 1:
            found.append(f"h{after} follows h{before}")
    for one in everything:
        told = one.attributes
        named = (told.get("aria-labelledby", "") + " " + told.get("href", "")[1:]).split()
        wanted = [name for name in named if "aria-labelledby" in told or told["href"][0] == "#"]
        found += [f"nothing has the id {name}" for name in wanted if name not in ids]
        if "style" in told or one.tag in ("script", "style", "iframe", "form", "img"):
            found.append(f"<{one.tag}> is refused by our own policy")
        address = told.get("src", told.get("href", ""))
        if address.startswith(("http", "//", "javascript:")):
            found.append(f"{address} leads out of the house")
        if one.tag == "th" and "scope" not in told:
            found.append(f"the heading {one.text} says not of what")
        if one.tag == "a" and not one.text:
            found.append("a link without words")
        if one.tag == "table" and not one.all("caption"):
            found.append("a table without a caption")
        shown = one.tag == "svg" and "aria-hidden" not in told
        if shown and [told.get("role"), *(each.tag for each in one.inside[:2])] != PICTURE:
            found.append("a picture without words")
    return found
