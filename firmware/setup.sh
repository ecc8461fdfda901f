#!/bin/sh
# Make everything ready that `make demo`, `make test` and others need: Debian packages,
# then a virtual environment with Tipring and its libraries (of `deb`: with the tools
# that make a package).
#
#   firmware/setup.sh demo|test|vm|deb|appliance VENV
set -eu
what=$1
venv=$2
root=$(cd "$(dirname "$0")/.." && pwd)
missing=""

want() { # PACKAGE, reason
    missing="$missing $1"
    echo "  $1: $2"
}

missing_packages() {
    command -v python3 >/dev/null || want python3 "Tipring is written in it"
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        want python3-venv "a private place for the Python libraries"
    [ "$what" != deb ] || {
        package_tools
        return 0
    }
    python3 - 2>/dev/null <<'EOF' || want python3-dev "PyAudio has no wheel, it is compiled"
import pathlib, sysconfig, sys
sys.exit(not pathlib.Path(sysconfig.get_paths()["include"], "Python.h").exists())
EOF
    command -v cc >/dev/null || want "gcc libc6-dev" "to compile PyAudio"
    [ -e /usr/include/portaudio.h ] || want portaudio19-dev "PyAudio is made from it"
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -q libatomic.so.1 ||
        want libatomic1 "Vosk's library does not load without it on ARM"
    if [ "$what" = vm ]; then
        command -v qemu-system-x86_64 >/dev/null ||
            want qemu-system-x86 "emulates the computer"
        command -v mmdebstrap >/dev/null || want mmdebstrap "makes its Debian"
        command -v mke2fs >/dev/null || want e2fsprogs "makes its disk"
    fi
    if [ "$what" = appliance ]; then
        package_tools
        command -v mmdebstrap >/dev/null || want mmdebstrap "makes clean Debian roots"
        command -v systemd-nspawn >/dev/null ||
            want systemd-container "starts one of them like a computer"
        command -v qemu-aarch64-static >/dev/null ||
            want "qemu-user-static binfmt-support" "runs programs of a Raspberry Pi"
    fi
    [ "$what" = test ] || return 0
    [ -x /usr/sbin/vgetty ] ||
        want mgetty-voice "an independent client that judges our emulated modem"
    command -v espeak-ng >/dev/null ||
        want espeak-ng "the voice that says what nobody recorded"
    command -v pulseaudio >/dev/null ||
        want "pulseaudio pulseaudio-utils libasound2-plugins" \
            "a sound server without a sound card, between the box and its exchange"
    command -v dtc >/dev/null ||
        want device-tree-compiler "compiles the overlay of the reference board"
    command -v udevadm >/dev/null || want udev "judges our udev rules"
    command -v systemd-analyze >/dev/null || want systemd "judges our units"
    command -v ffmpeg >/dev/null ||
        want ffmpeg "reads owners' recordings, makes small sounds for mail"
    command -v faketime >/dev/null || want faketime "moves the clock of a running box"
    PATH="$PATH:/sbin:/usr/sbin" command -v mke2fs >/dev/null ||
        want e2fsprogs "makes a disk that fails on purpose"
    [ -x /usr/sbin/sshd ] ||
        want "openssh-server openssh-client" "a server that takes backups, and its client"
    sip_packages
}

package_tools() {
    command -v dtc >/dev/null ||
        want device-tree-compiler "compiles the overlay of the reference board"
    command -v dpkg-deb >/dev/null || want dpkg "makes the package"
}

sip_packages() {
    PATH="$PATH:/usr/sbin" command -v kamailio >/dev/null ||
        want "kamailio kamailio-sqlite-modules kamailio-tls-modules kamailio-presence-modules kamailio-websocket-modules" \
            "the SIP border: registrar, TLS, trunks"
    command -v rtpengine >/dev/null ||
        want rtpengine-daemon "the sound of telephones and browsers"
    command -v baresip >/dev/null ||
        want baresip-core "a telephone that calls the box"
    command -v linphonec >/dev/null || want linphone-cli "another one"
    command -v sipp >/dev/null || want sip-tester "abuses what listens for SIP"
    command -v chromium >/dev/null || want chromium "the browser phone's browser"
    command -v firefox-esr >/dev/null || want firefox-esr "the other one"
    command -v ip >/dev/null ||
        want iproute2 "puts telephones into networks of their own"
    command -v openssl >/dev/null || want openssl "makes the border's certificate"
    link_packages
}

link_packages() {
    PATH="$PATH:/usr/sbin" command -v nft >/dev/null ||
        want nftables "cuts the link in drills and tests"
    PATH="$PATH:/usr/sbin" command -v dnsmasq >/dev/null ||
        want dnsmasq-base "names, where the link is cut on purpose"
    PATH="$PATH:/usr/sbin" command -v mosquitto >/dev/null ||
        want mosquitto "an MQTT broker to tell news to"
}

install_packages() {
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif command -v sudo >/dev/null; then as_root="sudo"
    else
        echo "These need root. As root: apt-get install$missing" >&2
        exit 1
    fi
    echo "Installing them with: ${as_root:+$as_root }apt-get install"
    $as_root apt-get -q update >/dev/null
    # shellcheck disable=SC2086  # the list is words, and ours
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends $missing
}

pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check "$@"
}

# uv fetches side by side, in a third of pip's time, but reads none of pip's settings: where
# they name an index, or on 32 bits (whose wheels are at piwheels.org), pip does it. Neither
# compiles: Python does that when a module is first used, and most of these never are.
install_libraries() { # PROJECT[EXTRA]
    if "$venv/bin/python" -c 'import sys; sys.exit(sys.maxsize < 2**32)' &&
        ! pip config list | grep -q '\.index-url=' &&
        pip install -q uv; then
        "$venv/bin/uv" pip install -q --python "$venv/bin/python" -e "$1" && return
        echo "uv cannot install them; pip tries."
    fi
    pip install -q --no-compile -e "$1"
}

list=$(mktemp)
missing_packages >"$list"
if [ -n "$missing" ]; then
    echo "These Debian packages are missing:"
    cat "$list"
    install_packages
fi
rm -f "$list"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Tipring needs Python 3.11 or newer (Debian 12, Raspberry Pi OS Bookworm)." >&2
    exit 1
}

if [ "$what" = deb ]; then
    [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
    pip install -q --require-hashes -r "$root/firmware/package/requirements-build.txt"
    exit
fi
case $what in test | appliance) extra="[dev]" ;; *) extra="" ;; esac
stamp="$venv/.ready-$what"
if [ ! -e "$stamp" ] || [ "$root/pyproject.toml" -nt "$stamp" ]; then
    echo "Setting up the Python libraries in $venv (a minute or two, once) ..."
    [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
    install_libraries "$root$extra"
    touch "$stamp"
fi
