"""`python -m benchmarks` runs every benchmark."""

from benchmarks.promotion import main

if __name__ == "__main__":
    main()
