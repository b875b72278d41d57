import os

bind = "127.0.0.1:" + os.environ["PORT"]
# One worker for the one core, with threads: the kind of worker that keeps connections open.
workers = 1
threads = 4
keepalive = 60
