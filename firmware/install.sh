#!/bin/sh
# Install Tipring from this checkout, as root: as a Debian package where there is dpkg,
# so that it can be upgraded and removed like any other; elsewhere into /opt/tipring.
#
#   firmware/install.sh VENV      (VENV: where the package's tools may be put)
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
tools=$1
place=/opt/tipring

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

as_a_package() {
    sh "$root/firmware/setup.sh" deb "$tools"
    folder=$(mktemp -d)
    PYTHONPATH="$root/firmware" "$tools/bin/python" -m package --quick --into "$folder"
    chmod 755 "$folder"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --allow-downgrades --reinstall "$folder"/tipring_*.deb
    rm -rf "$folder"
}

# PortAudio's binding is compiled here: cc, Python's and PortAudio's headers are needed.
as_a_folder() {
    as_root python3 -m venv --clear "$place"
    as_root "$place/bin/pip" install -q --require-hashes \
        -r "$root/firmware/package/requirements.txt"
    as_root "$place/bin/pip" install -q --no-deps "$root"
    as_root ln -sfn "$place/bin/tipring" /usr/bin/tipring
    as_root install -m 644 -t /etc/systemd/system "$root"/systemd/tipring*.*
    as_root install -D -m 644 -t /usr/lib/sysusers.d "$root"/systemd/sysusers.d/*
    as_root install -D -m 644 -t /usr/lib/tmpfiles.d "$root"/systemd/tmpfiles.d/*
    as_root install -D -m 644 -t /etc/udev/rules.d "$root"/hw/udev/*.rules
    as_root systemd-sysusers tipring.conf
    as_root systemd-tmpfiles --create tipring.conf
    [ ! -d /run/udev ] || as_root udevadm control --reload
    as_root systemctl enable tipring.target tipring.service tipring-console.service \
        tipring-clerk.service
    [ -d /run/systemd/system ] || return 0
    as_root systemctl daemon-reload
    as_root systemctl restart tipring.target
}

if [ "${TIPRING_INSTALL:-}" != folder ] && command -v dpkg-deb >/dev/null &&
    command -v apt-get >/dev/null; then
    as_a_package
else
    as_a_folder
fi
echo "Tipring is installed. Its pages, and the first run: http://$(uname -n):8080/"
