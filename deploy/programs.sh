#!/usr/bin/env bash
# Programs that need nothing installed, .NET included: ./deploy/programs.sh VERSION FOLDER MACHINE…
#   writes FOLDER/cachewarming-MACHINE.tar.gz, or .zip for win-*; MACHINE is linux-x64, osx-arm64, win-x64 …
set -euo pipefail
version=$1 folder=$(realpath -m "$2")
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$folder" "$stage/source"
# The framework comes compiled already: composite images would compile it again, for many minutes. From what is committed, in a folder of its own: restoring for other machines writes other lock files.
git archive HEAD | tar -x -C "$stage/source"
for machine in "$@"; do
  program=$stage/$machine/cachewarming
  dotnet publish "$stage/source/services/Standalone" -c Release -r "$machine" --self-contained -o "$program" \
    -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:EnableCompressionInSingleFile=true \
    -p:PublishReadyToRunComposite=false -p:RestoreLockedMode=false -p:RunAnalyzers=false -p:DebugType=none -p:Version="$version"
  case $machine in
    win-*)
      mv "$program/CacheWarming.Standalone.exe" "$program/cachewarming.exe"
      (cd "$stage/$machine" && zip -qr "$folder/cachewarming-$machine.zip" cachewarming)
      ;;
    *)
      mv "$program/CacheWarming.Standalone" "$program/cachewarming"
      tar -czf "$folder/cachewarming-$machine.tar.gz" -C "$stage/$machine" cachewarming
      ;;
  esac
done
