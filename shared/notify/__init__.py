"""How a message reaches a person: written as mail, then handed to a server or a folder."""
