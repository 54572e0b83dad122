"""Tools that download archives."""
import json

from bench.peers.peer import Peer

ALIKE = ("cold", "warm", "noop")


class Meson(Peer):
    key, title, program = "meson", "meson wrap", "meson"
    commands = dict.fromkeys(ALIKE, ["meson", "subprojects", "download"])
    cache = ("subprojects/packagecache",)
    adds = (".meson-subproject-wrap-hash.txt",)
    unchecked = "files once they are unpacked: a folder that is there is good"

    def prepare(self):
        self.trees = tuple(f"subprojects/{one['top']}" for one in self.dependencies)
        self.write("meson.build", "project('bench')\n")
        for one in self.dependencies:
            self.write(f"subprojects/{one['name']}.wrap",
                       f"[wrap-file]\ndirectory = {one['top']}\nsource_url = {self.url(one)}\n"
                       f"source_filename = {one['top']}.tar.gz\nsource_hash = {one['sha256']}\n")

    def tree(self, dependency):
        return self.path("subprojects", dependency["top"])


class Composer(Peer):
    key, title, program = "composer", "Composer", "composer"
    workloads = "SM"
    commands = {**dict.fromkeys(ALIKE, "composer install -q -n --no-progress --no-autoloader --prefer-dist".split()),
                "verify": "composer status -q -n".split()}
    cache = ("cache",)
    unchecked = "SHA-256 (SHA-1 only); files in a no-op; to verify, it downloads everything again"

    def prepare(self):
        packages = [{"type": "package", "package": {
            "name": f"bench/{one['name']}", "version": "1.0.0",
            "dist": {"type": "tar", "url": self.url(one), "shasum": one["sha1"]}}} for one in self.dependencies]
        self.write("composer.json", json.dumps({
            "name": "bench/bench", "repositories": packages + [{"packagist.org": False}],
            "require": {f"bench/{one['name']}": "1.0.0" for one in self.dependencies}, "config": {"secure-http": False}}))
        self.run("composer", "update", "--no-install", "-n", "-q")

    def variables(self):
        return {"LC_ALL": "C", "COMPOSER_ALLOW_SUPERUSER": "1", "COMPOSER_CACHE_DIR": self.path("cache"),
                "COMPOSER_HOME": self.path("home"), "COMPOSER_PROCESS_TIMEOUT": "900"}

    def tree(self, dependency):
        return self.path("vendor/bench", dependency["name"])


class Terraform(Peer):
    """It keeps no cache of archives, so there is no warm run."""
    key, title, program = "terraform", "terraform get", "terraform"
    commands = dict.fromkeys(("cold", "noop"), ["terraform", "get"])
    environment = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": "/dev/null"}
    trees = (".terraform",)
    unchecked = "files once they are unpacked; keeps no cache of archives"

    def prepare(self):
        self.write("main.tf", "".join(
            f'module "{one["name"]}" {{\n  source = "{self.url(one)}//{one["top"]}?checksum=sha256:{one["sha256"]}"\n}}\n'
            for one in self.dependencies))

    def tree(self, dependency):
        return self.path(".terraform/modules", dependency["name"], dependency["top"])


class Vendir(Peer):
    """It keeps no cache of plain archives, so there is no warm run."""
    key, title, program = "vendir", "vendir", "vendir"
    commands = {"cold": ["vendir", "sync"], "noop": ["vendir", "sync", "--locked"]}
    unchecked = "files in a no-op (`lazy`: it compares its configuration); keeps no cache of archives"

    def prepare(self):
        self.write("vendir.yml", "apiVersion: vendir.k14s.io/v1alpha1\nkind: Config\ndirectories:\n- path: vendor\n  contents:\n"
                   + "".join(f"  - path: {one['name']}\n    lazy: true\n    newRootPath: {one['top']}\n"
                             f"    http:\n      url: {self.url(one)}\n      sha256: {one['sha256']}\n"
                             for one in self.dependencies))


class CMake(Peer):
    key, title, program = "cmake", "CMake FetchContent", "cmake"
    workloads = "SM"
    commands = dict.fromkeys(ALIKE, ["cmake", "-S", ".", "-B", "build"])
    trees = ("vendor", "build")
    cache = ("dl",)
    unchecked = "files once they are unpacked"

    def prepare(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.24)\nproject(bench NONE)\ninclude(FetchContent)\n"
                   + "".join(f"FetchContent_Declare({one['name']} URL {self.url(one)} URL_HASH SHA256={one['sha256']}\n"
                             "    DOWNLOAD_EXTRACT_TIMESTAMP OFF\n"
                             f"    DOWNLOAD_DIR ${{CMAKE_SOURCE_DIR}}/dl/{one['name']}\n"
                             f"    SOURCE_DIR ${{CMAKE_SOURCE_DIR}}/vendor/{one['name']})\n" for one in self.dependencies)
                   + f"FetchContent_MakeAvailable({' '.join(one['name'] for one in self.dependencies)})\n")


class Peru(Peer):
    key, title, program = "peru", "peru", "peru"
    workloads = "SM"
    commands = dict.fromkeys(ALIKE, ["peru", "sync", "-q"])
    trees = ("vendor", ".peru/lastimports", ".peru/lastimports.index")
    cache = (".peru",)
    looks = True
    unchecked = "SHA-256 (SHA-1 only); has no command that hashes the files"

    def prepare(self):
        self.write("peru.yaml", "imports:\n"
                   + "".join(f"  {one['name']}: vendor/{one['name']}/\n" for one in self.dependencies)
                   + "".join(f"\ncurl module {one['name']}:\n  url: {self.url(one)}\n  sha1: {one['sha1']}\n"
                             f"  unpack: tar\n  export: {one['top']}/\n" for one in self.dependencies))
