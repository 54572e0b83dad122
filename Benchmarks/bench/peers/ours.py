"""`fetch` itself."""
from bench.peers.peer import Peer


class Fetch(Peer):
    key = title = "fetch"
    cache = ("cache",)
    looks = True
    unchecked = "nothing: the archive and every file are hashed, and a no-op looks at the status of every file"
    binary = "fetch"        # run.py puts the path here

    def prepare(self):
        self.write("deps.yaml", "dependencies:\n" + "".join(
            f"  {one['name']}: {{url: {self.url(one)}}}\n" for one in self.dependencies))
        self.run(self.binary, "sync")

    def command(self, job):
        return [self.binary, "verify" if job == "verify" else "sync"]

    def variables(self):
        return {"LC_ALL": "C", "FETCH_CACHE_DIR": self.path("cache"), "XDG_CONFIG_HOME": self.path("config"),
                "XDG_DATA_HOME": self.path("data")}
