"""The village: its profile by year, its problems, its checks and ledgers."""
