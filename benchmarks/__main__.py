"""`python -m benchmarks` runs every benchmark."""

from benchmarks import diary_queries, login_timing, promotion, server_import, sync

if __name__ == "__main__":
    diary_queries.main()
    promotion.main()
    sync.main()
    server_import.main([])
    login_timing.main()
