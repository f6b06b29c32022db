"""`python -m benchmarks` runs every benchmark."""

from benchmarks import diary_queries, login_timing, promotion, server_import

if __name__ == "__main__":
    diary_queries.main()
    promotion.main()
    server_import.main([])
    login_timing.main()
