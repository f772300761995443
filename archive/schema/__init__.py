"""The schema as SQL: tables, indexes and views, frozen once released; archive/migrations.py applies them."""
