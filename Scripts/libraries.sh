#!/bin/sh
# Installs the system libraries that are missing, saying what and why; says nothing when all are there.
set -eu

missing=
need() { # package, pkg-config name, reason
    if ! pkg-config --exists "$2" 2>/dev/null; then
        echo "installing $1: $3"
        missing="$missing $1"
    fi
}
program() { # package, program, reason
    if ! command -v "$2" >/dev/null 2>&1; then
        echo "installing $1: $3"
        missing="$missing $1"
    fi
}

program pkg-config pkg-config "the Swift package manager finds system libraries through it"
program git git "applies patches, and makes the local forge's repositories"
program curl curl "asks the local forge in the tests, and stands for a browser in the quickstart"
program openssl openssl "makes certificates and serves them in the tests"
program python3 python3 "writes the manual, and tests the packages"
need libyaml-dev yaml-0.1 "reads deps.yaml and deps.lock"
need libcurl4-openssl-dev libcurl "downloads over HTTP and TLS, through proxies"
need libarchive-dev libarchive "reads tar, zip, xz, zstd and bzip2"
case "$(uname -m)" in
    x86_64) need libisal-dev libisal "inflates gzip at twice the speed of zlib" ;;
esac
need zlib1g-dev zlib "inflates gzip where there is no ISA-L"
need libssl-dev libcrypto "computes SHA-256 with the processor's instructions"

[ -n "$missing" ] || exit 0
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
if ! command -v apt-get >/dev/null 2>&1; then
    echo "error: apt-get is not here to install$missing" >&2
    echo "help: install these packages' counterparts with your system's package manager, then run make again" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# shellcheck disable=SC2086 # one word a package
$sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
