"""``python -m tests.bench``, which ``./dev bench`` calls."""

from tests.bench.run import main

if __name__ == "__main__":
    main()
