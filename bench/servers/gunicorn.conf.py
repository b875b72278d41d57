import os

bind = "127.0.0.1:" + os.environ["PORT"]
# One worker for the one core, with threads: the kind of worker that keeps connections open.
workers = 1
threads = 4
keepalive = 60
# The bench stops the server while others are measured: a worker that was stopped isn't a hanging one.
timeout = 0
