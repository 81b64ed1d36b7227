"""The floor: the same work with nothing between Starlette, asyncpg and orjson."""
