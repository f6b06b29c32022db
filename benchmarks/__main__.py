"""`python -m benchmarks` runs every benchmark."""

from benchmarks import login_timing, promotion, server_import

if __name__ == "__main__":
    promotion.main()
    server_import.main([])
    login_timing.main()
