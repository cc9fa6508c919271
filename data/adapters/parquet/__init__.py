"""Parquet files, here or on the hub, in shards that workers read by themselves."""
