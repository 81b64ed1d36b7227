"""Likely twins: pairs of officers who may be one person, for somebody to merge or to dismiss."""
