"""The course: numbered rooms, each one idea; `python -m lessons list` shows them."""
