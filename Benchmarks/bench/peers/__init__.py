"""What a user could pick for the job, one class each. To add a tool: write its class, and name it in `ALL`."""
from bench.peers.archives import CMake, Composer, Meson, Peru, Terraform, Vendir
from bench.peers.ours import Fetch
from bench.peers.repositories import GitClone, GitStatus, Submodule
from bench.peers.shells import ExpertShell, PlainShell

# The first ones run always: `fetch`, and what it is measured by.
ALWAYS = [Fetch, ExpertShell, PlainShell, GitStatus]
ALL = ALWAYS + [Vendir, Terraform, Composer, Meson, GitClone, Submodule, CMake, Peru]
