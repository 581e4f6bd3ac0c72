"""The registry in bulk: one exchange layout for what comes in, goes out and is compared with another system."""
