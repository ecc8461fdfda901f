#!/bin/sh
# Put Tipring on a fresh card of Raspberry Pi OS (64 bit): the first start with a network
# installs it.
#
#   hw/card/prepare.sh BOOT ROOT DEB
#
# BOOT and ROOT are where the card's two partitions are mounted, DEB is the package for
# its Debian (bookworm: ~deb12_arm64, trixie: ~deb13_arm64). Change user-data or
# custom.toml beside this script first; what is on the card already is kept.
set -eu
boot=$1
root=$2
deb=$3
here=$(cd "$(dirname "$0")" && pwd)

die() {
    echo "prepare.sh: $1; nothing was changed" >&2
    exit 1
}

[ -e "$boot/cmdline.txt" ] || die "$boot is no boot partition (there is no cmdline.txt)"
[ -r "$root/etc/os-release" ] || die "$root is no root partition (no etc/os-release)"
release=$(sed -n 's/^VERSION_CODENAME=//p' "$root/etc/os-release")
case $release in
bookworm) wanted='~deb12_arm64.deb' settings=custom.toml ;;
trixie) wanted='~deb13_arm64.deb' settings=user-data ;;
*) die "this card's Debian is $release; Tipring knows bookworm and trixie" ;;
esac
case $deb in *"$wanted") ;; *) die "$deb is not for this card; its name ends in $wanted" ;; esac
[ -r "$deb" ] || die "there is no $deb"
if grep -q "AAAA\.\.\.\|j9T\$\.\.\." "$here/$settings"; then
    die "$here/$settings still has the example's key or password; write yours"
fi

cp "$deb" "$boot/tipring.deb"
install -D -m 644 "$here/journald.conf" "$root/etc/systemd/journald.conf.d/50-tipring.conf"
[ -e "$boot/$settings" ] || cp "$here/$settings" "$boot/$settings"
if [ "$settings" = user-data ]; then
    [ -e "$boot/meta-data" ] || echo "instance-id: tipring" >"$boot/meta-data"
else
    units=$root/etc/systemd/system
    install -D -m 644 "$here/install-tipring.service" "$units/install-tipring.service"
    mkdir -p "$units/multi-user.target.wants"
    ln -sfn ../install-tipring.service \
        "$units/multi-user.target.wants/install-tipring.service"
fi
sync
echo "The card is ready ($release). Its first start with a network installs Tipring;"
echo "some minutes later its pages are at http://tipring.local:8080/"
