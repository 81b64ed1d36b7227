"""The scheme of delegation: which officer may decide up to which value."""
