"""The GitHub Action, the Bitbucket Pipe, the GitLab component and the pre-commit hooks: valid by the vendors' published
schemas, and their shell lines run as the vendors run them."""
import hashlib
import os
import re
import unittest

import yaml

from support import ROOT, VALIDATORS, ScratchTest, package, run, shell


class Project(ScratchTest):
    """A project with an archive beside it, its lockfile, and a PATH without the program."""

    def setUp(self):
        super().setUp()
        self.tarball = package("tar.gz")
        self.sha256 = hashlib.sha256(self.tarball.read_bytes()).hexdigest()
        self.project = self.scratch / "project"
        self.write("source/engine/clock.c", "int hour;\n")
        self.write("project/deps.yaml", "dependencies:\n  engine: {url: engine.tar.gz}\n")
        shell("tar -C ../source -czf engine.tar.gz engine && mkdir ../tool && tar -C ../tool --strip-components 1 -xzf "
              f"{self.tarball} && HOME={self.scratch} ../tool/bin/fetch sync -q && rm -rf vendor .fetch ../.cache",
              cwd=self.project)
        # What only prepares the machine is not repeated.
        self.write("stubs/apt-get", "#!/bin/sh\n").chmod(0o755)
        self.environment = {"HOME": str(self.scratch / "home"), "PATH": f"{self.scratch}/stubs:/usr/bin:/bin"}
        (self.scratch / "home").mkdir()

    def check(self):
        """The vendor directory is there, and an edit fails `verify`."""
        self.assertEqual((self.project / "vendor/engine/clock.c").read_text(), "int hour;\n")


class ActionTests(Project):
    def steps(self):
        return yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]

    def run_steps(self, sha256, code=0):
        """Runs the shell steps as GitHub's runner does, with what it sets."""
        inputs = {"version": "0.1.0", "sha256": sha256, "url": self.tarball.as_uri(), "directory": ".", "verify": "true"}
        context = {f"inputs.{name}": value for name, value in inputs.items()} | {
            "github.server_url": "https://github.com", "github.action_repository": "owner/fetch"}
        files = {name: self.scratch / name for name in ("GITHUB_PATH", "GITHUB_ENV", "GITHUB_OUTPUT")}
        environment = self.environment | {name: str(path) for name, path in files.items()} | {
            "GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(self.scratch / "temp"), "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.project)}
        for path in files.values():
            path.write_text("")
        (self.scratch / "temp").mkdir()
        for step in self.steps():
            if "run" not in step:
                continue
            own = {name: re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda match: context[match[1]], value)
                   for name, value in step.get("env", {}).items()}
            script = self.write("step.sh", step["run"])
            result = run("bash", "--noprofile", "--norc", "-eo", "pipefail", script, cwd=self.project,
                         env=environment | own, code=None)
            if result.returncode != 0:
                return result
            path = ":".join(files["GITHUB_PATH"].read_text().split())
            environment = environment | dict(
                line.split("=", 1) for line in files["GITHUB_ENV"].read_text().splitlines())
            environment["PATH"] = f"{path}:{self.environment['PATH']}"
        return result

    def test_the_schema(self):
        run(VALIDATORS / "check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")

    def test_the_steps(self):
        result = self.run_steps(self.sha256)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.check()

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_in_a_container_the_files_belong_to_another_user(self):
        run("chown", "-R", "1001:1001", self.project)
        result = self.run_steps(self.sha256)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.check()

    def test_another_checksum_is_refused_before_anything_is_unpacked(self):
        result = self.run_steps("0" * 64)
        self.assertEqual(result.returncode, 65, result.stderr)
        self.assertFalse((self.scratch / "temp/fetch").exists())

    def test_a_mistake_is_an_annotation(self):
        self.write("project/deps.yaml", "dependencies:\n  engine: {url: engine.tar.gz, inclde: x}\n")
        result = self.run_steps(self.sha256)
        self.assertEqual(result.returncode, 65)
        self.assertIn("\n::error file=deps.yaml,line=2,col=", result.stderr)

    def test_the_cache_belongs_to_the_lockfile(self):
        step = next(step for step in self.steps() if "uses" in step)
        self.assertIn("hashFiles(format('{0}/deps.lock', inputs.directory))", step["with"]["key"])
        self.assertEqual(step["with"]["path"], "${{ steps.install.outputs.cache }}")
        self.assertEqual(self.run_steps(self.sha256).returncode, 0)
        outputs = (self.scratch / "GITHUB_OUTPUT").read_text()
        self.assertEqual(outputs, f"cache={self.scratch}/temp/fetch-cache\n")
        variables = (self.scratch / "GITHUB_ENV").read_text()
        self.assertIn(f"FETCH_CACHE_DIR={self.scratch}/temp/fetch-cache\n", variables)


class BitbucketTests(Project):
    def test_the_schema(self):
        for path in sorted((ROOT / "Packaging/examples").glob("bitbucket-*.yml")):
            run(VALIDATORS / "check-jsonschema", "--builtin-schema", "vendor.bitbucket-pipelines", path)

    def test_the_pipe_has_what_a_pipe_has(self):
        pipe = yaml.safe_load((ROOT / "pipe.yml").read_text())
        for key in ("name", "description", "image", "repository", "maintainer", "tags"):
            self.assertTrue(pipe[key], key)
        script = (ROOT / "Packaging/pipe/pipe.sh").read_text()
        for variable in pipe["variables"]:
            self.assertTrue(variable["name"] in script or variable["name"] == "BITBUCKET_ACCESS_TOKEN", variable)
        example = yaml.safe_load((ROOT / "Packaging/examples/bitbucket-pipe.yml").read_text())
        self.assertEqual(example["pipelines"]["default"][0]["step"]["script"][0]["pipe"], f"docker://{pipe['image']}")

    def test_the_pipe(self):
        environment = self.environment | {"BITBUCKET_CLONE_DIR": str(self.project)}
        environment["PATH"] = f"{self.scratch}/tool/bin:/usr/bin:/bin"
        run(ROOT / "Packaging/pipe/pipe.sh", env=environment)
        self.check()
        self.write("project/vendor/engine/clock.c", "int minute;\n")
        run(ROOT / "Packaging/pipe/pipe.sh", env=environment, code=1)

    def test_the_plain_example(self):
        example = yaml.safe_load((ROOT / "Packaging/examples/bitbucket-pipelines.yml").read_text())
        step = example["pipelines"]["default"][0]["step"]
        self.assertEqual(example["definitions"]["caches"]["fetch"]["key"], {"files": ["deps.lock"]})
        environment = self.environment | {"FETCH_URL": self.tarball.as_uri(), "FETCH_SHA256": self.sha256}
        run("sh", "-ec", "\n".join(step["script"]), cwd=self.project, env=environment)
        self.check()
        wrong = environment | {"FETCH_SHA256": "0" * 64}
        self.assertIn("FAILED", run("sh", "-ec", "\n".join(step["script"]), cwd=self.project, env=wrong, code=1).stdout)


class GitLabTests(Project):
    def component(self, **inputs):
        """The component as GitLab includes it, its inputs filled in."""
        header, template = (ROOT / "templates/fetch.yml").read_text().split("\n---\n")
        declared = yaml.safe_load(header)["spec"]["inputs"]
        for name, declaration in declared.items():
            value = inputs.get(name, declaration.get("default"))
            self.assertIsNotNone(value, name)
            if "regex" in declaration:
                self.assertRegex(value, declaration["regex"])
            template = template.replace(f"$[[ inputs.{name} ]]", value)
        self.assertNotIn("$[[", template)
        return template

    def test_the_schema(self):
        text = self.component(url="https://example.com/fetch.tar.gz", sha256="0" * 64)
        run(VALIDATORS / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", self.write("job.yml", text))
        header = (ROOT / "templates/fetch.yml").read_text().split("\n---\n")[0]
        run(VALIDATORS / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", self.write("spec.yml", header))

    def test_the_job(self):
        job = yaml.safe_load(self.component(url=self.tarball.as_uri(), sha256=self.sha256))["fetch"]
        # GitLab reads no path that begins with `./`, and would use one key for all.
        self.assertEqual(job["cache"]["key"]["files"], ["deps.lock"])
        environment = self.environment | {"CI_PROJECT_DIR": str(self.project),
                                          "FETCH_CACHE_DIR": str(self.project / ".fetch-cache")}
        run("bash", "-eo", "pipefail", "-c", "\n".join(job["before_script"] + job["script"]), cwd=self.project,
            env=environment)
        self.check()


class PageTests(ScratchTest):
    """What the pages tell readers to copy is valid by the vendors' schemas."""

    SCHEMAS = {".github/workflows/": "vendor.github-workflows", ".gitlab-ci.yml": "vendor.gitlab-ci",
               "bitbucket-pipelines.yml": "vendor.bitbucket-pipelines"}

    def blocks(self, kind):
        """The blocks of `kind` in the README and the pages, without their indentation."""
        for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
            for match in re.finditer(rf"^( *)```{kind}\n(.*?)^\1```$", page.read_text(), re.M | re.S):
                yield page.name, re.sub(rf"^{match[1]}", "", match[2], flags=re.M)

    def test_the_schemas(self):
        seen = set()
        for page, text in self.blocks("yaml"):
            name = re.match(r"# (\S*)", text)
            for prefix, schema in self.SCHEMAS.items():
                if name and name[1].startswith(prefix):
                    seen.add((page, prefix))
                    run(VALIDATORS / "check-jsonschema", "--builtin-schema", schema, self.write("block.yml", text))
            if name and name[1] == ".pre-commit-config.yaml":
                seen.add((page, name[1]))
                run(VALIDATORS / "pre-commit", "validate-config", self.write("block.yaml", text))
        for page, text in self.blocks("json"):
            if "renovatebot" in text:
                seen.add((page, "renovate"))
                run(VALIDATORS / "check-jsonschema", "--builtin-schema", "vendor.renovate", self.write("block.json", text))
        self.assertEqual(len([place for page, place in seen if page == "Integrations.md"]), 4, seen)
        self.assertEqual(len([place for page, place in seen if page in ("CI.md", "README.md")]), 6, seen)


class PreCommitTests(Project):
    def test_the_hooks_in_a_scratch_repository(self):
        run(VALIDATORS / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
        git = "git -c user.name=n -c user.email=e@example.com"
        environment = self.environment | {"PATH": f"{self.scratch}/tool/bin:/usr/bin:/bin",
                                          "PRE_COMMIT_HOME": str(self.scratch / "pre-commit")}
        hooks = self.scratch / "hooks"
        hooks.mkdir()
        (hooks / ".pre-commit-hooks.yaml").write_text((ROOT / ".pre-commit-hooks.yaml").read_text())
        shell(f"git init -q && git add -A && {git} commit -qm hooks", cwd=hooks, env=environment)
        shell("git init -q && fetch sync -q && git add -A", cwd=self.project, env=environment)

        def hook(name, code):
            return run(VALIDATORS / "pre-commit", "try-repo", hooks, name, "--all-files", cwd=self.project,
                       env=environment, code=code).stdout

        hook("fetch-lock", 0)
        hook("fetch-verify", 0)
        self.write("project/vendor/engine/clock.c", "int minute;\n")
        self.assertIn("clock.c", hook("fetch-verify", 1))
        hook("fetch-lock", 0)
        with open(self.project / "deps.yaml", "a") as manifest:
            manifest.write("  other: {url: engine.tar.gz}\n")
        self.assertIn("'other' is not locked", hook("fetch-lock", 1))


if __name__ == "__main__":
    unittest.main()
