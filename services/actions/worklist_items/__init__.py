"""Worklist items: what an officer has to see to, one for every alert."""
