"""Guest diaries on their way into an account: chunks, commit, receipt."""
