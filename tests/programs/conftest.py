"""The programs beside this file are run by tests/test_programs.py; they hold no tests and import torch."""

collect_ignore_glob = ["*.py"]
