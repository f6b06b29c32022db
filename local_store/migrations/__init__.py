"""The versions of the diary's file, oldest first, as Alembic migrations."""
