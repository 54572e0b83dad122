"""What all tools have in common: a project folder with a manifest, a command for each job, and what makes it empty."""
import os
import subprocess


class Peer:
    key = title = ""
    program = ""            # what must be installed
    workloads = "SML"
    commands = {}           # job → words; a job that is not here is one that the tool cannot do
    environment = {}
    trees = ("vendor",)     # what a warm run starts without
    cache = ()              # what a cold run starts without besides
    adds = ()               # what the tool itself puts beside a dependency's files
    looks = False           # whether it looks at the files when there is nothing to do
    unchecked = ""          # what it leaves unchecked, for the reader of the table

    def __init__(self, folder, dependencies, addresses, discard):
        self.folder, self.dependencies, self.discard = folder, dependencies, discard
        self.web, self.git = addresses

    def prepare(self):
        """Writes the manifest and, untimed, whatever lock the tool keeps."""

    def command(self, job):
        return self.commands.get(job)

    def variables(self):
        return {"LC_ALL": "C", **self.environment}

    def tree(self, dependency):
        """The folder that holds a dependency's files after a run."""
        return self.path("vendor", dependency["name"])

    def empty(self, job):
        """Back to where a cold or warm run starts: manifest and lock, and for a warm run the tool's cache."""
        for name in self.trees + (self.cache if job == "cold" else ()):
            self.discard(self.path(name))

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def url(self, dependency):
        return f"{self.web}/{dependency['archive']}"

    def repository(self, dependency):
        return f"{self.git}/{dependency['archive'].split('/')[0]}/{dependency['name']}.git"

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)

    def run(self, *words):
        """Runs a program in the project, untimed."""
        done = subprocess.run(words, cwd=self.folder, env={**os.environ, **self.variables()}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise RuntimeError(f"{os.path.basename(words[0])} says: {done.stdout.strip()[-300:]}")
