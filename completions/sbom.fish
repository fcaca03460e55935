# SPDX-License-Identifier: Apache-2.0
# Completion of sbom for fish. tests/cli/docs.py holds it against --help.

set -l all scan validate purl catalogers cache debug version help
complete -c sbom -n "not __fish_seen_subcommand_from $all" -a scan -d 'make SBOMs'
complete -c sbom -n "not __fish_seen_subcommand_from $all" -a validate -d 'check CycloneDX documents'
complete -c sbom -n "not __fish_seen_subcommand_from $all" -a purl -d 'package URLs'
complete -c sbom -n "not __fish_seen_subcommand_from $all" -a catalogers -d 'what is found'
complete -c sbom -n "not __fish_seen_subcommand_from $all" -a cache -d 'layer records'
complete -c sbom -n "not __fish_seen_subcommand_from $all" -a debug -d 'file table of an image'
complete -c sbom -n "not __fish_seen_subcommand_from $all" -a version -d 'print the version'
complete -c sbom -n "not __fish_seen_subcommand_from $all" -a help -d 'help of a command'
complete -c sbom -n "not __fish_seen_subcommand_from $all" -l version -d 'print the version'
complete -c sbom -s h -l help -d 'summary'

complete -c sbom -n '__fish_seen_subcommand_from scan' -l scan-mode -x -a 'container source'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l services -r -d 'file of services'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l service -x -d 'only this one'
complete -c sbom -n '__fish_seen_subcommand_from scan' -s o -l output -r -a 'table cyclonedx-json'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l version -x -d 'of the subject or product'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l git-commit -x
complete -c sbom -n '__fish_seen_subcommand_from scan' -l git-branch -x
complete -c sbom -n '__fish_seen_subcommand_from scan' -s j -l jobs -x -d 'workers at once'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l timeout -x -d '90s, 5m, 1h'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l platform -x -a 'linux/amd64 linux/arm64'
complete -c sbom -n '__fish_seen_subcommand_from scan' -s s -l scope -x -a 'squashed all-layers'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l exclude -x -d 'leave paths out'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l catalogers -x -a '(sbom catalogers | cut -d" " -f1)'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l name -x -d 'of the subject'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l reproducible -d 'same bytes every time'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l compat -d 'image digest as version'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l no-cache -d 'no layer records'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l strict -d 'exit 3 for single files'
complete -c sbom -n '__fish_seen_subcommand_from scan' -s q -l quiet -d 'failures and notes only'
complete -c sbom -n '__fish_seen_subcommand_from scan' -l log-format -x -a 'text json'

complete -c sbom -n '__fish_seen_subcommand_from validate' -l format -x -a 'text json'
complete -c sbom -n '__fish_seen_subcommand_from validate' -l strict -d 'warnings count'
complete -c sbom -n '__fish_seen_subcommand_from validate' -l schema-only -d 'only the schema'
complete -c sbom -n '__fish_seen_subcommand_from validate' -l max -x -d 'findings a document'
complete -c sbom -n '__fish_seen_subcommand_from validate' -s q -l quiet -d 'exit status only'

complete -c sbom -n '__fish_seen_subcommand_from purl' -l json -d 'JSON in and out'
complete -c sbom -n '__fish_seen_subcommand_from purl' -f -a 'parse build canonical'
complete -c sbom -n '__fish_seen_subcommand_from catalogers' -l format -x -a 'text json'
complete -c sbom -n '__fish_seen_subcommand_from cache' -l max-size -x -d 'bytes to leave'
complete -c sbom -n '__fish_seen_subcommand_from cache' -f -a 'path ls prune'
complete -c sbom -n '__fish_seen_subcommand_from debug' -l platform -x
complete -c sbom -n '__fish_seen_subcommand_from debug' -l no-cache -d 'no layer records'
complete -c sbom -n '__fish_seen_subcommand_from debug' -a 'files'
complete -c sbom -n '__fish_seen_subcommand_from help' -f -a 'scan validate purl catalogers cache debug version'
