"""Disputes between commissioning bodies: who disagrees about what, how far it went, what came of it.

Guidance: section 26(3)(g) of the Children and Families Act 2014 wants joint commissioning
arrangements to say how partners who disagree come to an end of it fast. How long each stage may take
is for the partners to agree: the settings only suggest it.
"""
