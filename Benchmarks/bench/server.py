"""Serves a corpus on loopback: nginx for archives, `git daemon` for repositories, and both again at a distance."""
import os
import shutil
import socket
import subprocess
import sys
import time

NGINX = """
daemon off; worker_processes 1; pid {run}/nginx.pid; error_log {run}/error.log warn; {user}
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000; default_type application/octet-stream;
    client_body_temp_path {run}/body; proxy_temp_path {run}/proxy; fastcgi_temp_path {run}/fastcgi;
    uwsgi_temp_path {run}/uwsgi; scgi_temp_path {run}/scgi;
    server {{ listen 127.0.0.1:{port} backlog=1024; root {www}; }}
}}
"""


class Server:
    """`near` and `far` are each a pair of addresses, of the archives and of the repositories."""

    def __init__(self, corpus, run, milliseconds=20):
        self.corpus, self.run, self.milliseconds = os.path.abspath(corpus), os.path.abspath(run), milliseconds
        self.started = []

    def __enter__(self):
        os.makedirs(self.run, exist_ok=True)
        web, git, far_web, far_git = free_ports(4)
        with open(self.run + "/nginx.conf", "w") as file:
            file.write(NGINX.format(run=self.run, port=web, www=self.corpus + "/www",
                                    user="user root;" if os.geteuid() == 0 else ""))
        self.start(nginx(), "-c", self.run + "/nginx.conf", "-e", self.run + "/error.log")
        programs = subprocess.check_output(["git", "--exec-path"], text=True).strip()
        self.start(programs + "/git-daemon", "--export-all", "--reuseaddr", "--listen=127.0.0.1", f"--port={git}",
                   f"--base-path={self.corpus}/git", self.corpus + "/git")
        for listen, target in ((far_web, web), (far_git, git)):
            self.start(sys.executable, "-m", "bench.delay", str(listen), str(target), str(self.milliseconds))
        self.near = (f"http://127.0.0.1:{web}", f"git://127.0.0.1:{git}")
        self.far = (f"http://127.0.0.1:{far_web}", f"git://127.0.0.1:{far_git}")
        for port in (web, git, far_web, far_git):
            self.wait(port)
        return self

    def __exit__(self, *_):
        for process in self.started:
            process.terminate()
        for process in self.started:
            process.wait()

    def start(self, *command):
        self.started.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                             stderr=subprocess.DEVNULL))

    def wait(self, port):
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        self.__exit__()
        raise SystemExit("error: the benchmark's server does not start; its log is error.log in " + self.run)


def nginx():
    """The program, also where it stands outside a user's PATH; None without one."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
