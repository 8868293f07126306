"""Labs of chapter 8: HDFS, MapReduce, batch joins, Spark."""
