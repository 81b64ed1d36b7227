"""A peer: the same work with Django REST framework, as its experts write it."""
