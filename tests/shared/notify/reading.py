"""How a mail program reads HTML."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """What a mail program finds in a message: its tags, links, open tags and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    @property
    def words(self) -> str:
        """Return what is read, with one space between the words."""
        return " ".join(" ".join(self.pieces).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag and what it carries."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in {"br", "meta", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last, and no other."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Remember what is read."""
        if self.open[-1:] != ["style"]:
            self.pieces.append(data)
