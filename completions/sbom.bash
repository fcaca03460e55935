# SPDX-License-Identifier: Apache-2.0
# Completion of sbom for bash. tests/cli/docs.py holds it against --help.

_sbom_options() {
	case $1 in
	scan) echo "--scan-mode --services --service --output --version --git-commit" \
		"--git-branch --jobs --timeout --platform --scope --exclude --catalogers" \
		"--name --reproducible --compat --no-cache --strict --quiet --log-format --help" ;;
	validate) echo "--format --strict --schema-only --max --quiet --help" ;;
	purl) echo "--json --help" ;;
	catalogers) echo "--format --help" ;;
	cache) echo "--max-size --help" ;;
	debug) echo "--platform --no-cache --help" ;;
	version) echo "--help" ;;
	*) echo "--help --version" ;;
	esac
}

# The words that may follow a command or an option; "@" stands for files, "@/" for
# directories, "-" for anything.
_sbom_values() {
	case $1:$2 in
	*:--scan-mode) echo "container source" ;;
	*:--scope | *:-s) echo "squashed all-layers" ;;
	scan:--log-format | *:--format) echo "text json" ;;
	*:--platform) echo "linux/amd64 linux/arm64 linux/arm/v7" ;;
	*:--services) echo "@" ;;
	scan:--output | scan:-o) echo "table cyclonedx-json @/" ;;
	*:--catalogers) sbom catalogers 2>/dev/null | cut -d' ' -f1 ;;
	*:--service | *:--version | *:--git-commit | *:--git-branch | *:--jobs | *:-j | \
		*:--timeout | *:--exclude | *:--name | *:--max | *:--max-size) echo "-" ;;
	cache:) echo "path ls prune" ;;
	debug:) echo "files" ;;
	purl:) echo "parse build canonical" ;;
	validate:) echo "@" ;;
	scan: | files:) echo "docker-archive: oci-archive: oci-dir: dir: file: @" ;;
	help:) echo "scan validate purl catalogers cache debug version" ;;
	esac
}

_sbom() {
	local commands="scan validate purl catalogers cache debug version help"
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
	local command=${COMP_WORDS[1]} words value
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		words="$commands $(_sbom_options) $(_sbom_values scan)"
	elif [[ $cur == -* ]]; then
		words=$(_sbom_options "$command")
	else
		words=$(_sbom_values "$command" "$prev")
		[ "$words" ] || [ "$prev" != files ] || words=$(_sbom_values files "")
		[ "$words" ] || words=$(_sbom_values "$command" "")
	fi
	for value in $words; do
		case $value in
		-) ;;
		@) COMPREPLY+=($(compgen -f -- "$cur")) ;;
		@/) COMPREPLY+=($(compgen -d -- "$cur")) ;;
		*) [[ $value != "$cur"* ]] || COMPREPLY+=("$value") ;;
		esac
	done
}

complete -o filenames -F _sbom sbom
