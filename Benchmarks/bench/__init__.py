"""Times `fetch` beside what else does its job, on the same archives from the same server, in the same run."""
