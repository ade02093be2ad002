# SPDX-License-Identifier: GPL-2.0-or-later
# Compares the output of two programs for one table. $ours[0] is the output of nvmf-boot, $theirs[0] that of nvme-cli: an array
# with the table, or an empty array if nvme-cli refused it. $list is the text of `differences`. $table and $root are the names
# of the table and of the Debian root. The result is the number of values that agree, the lines of the list that apply, and the
# differences that are not on the list.

# Descriptors are compared by their own numbers, so a missing descriptor does not shift the others: {"subsystem.2.traddr": ...}.
def by_index: if type == "array" and length > 0 and all(.[]; type == "object" and has("index"))
	then group_by(.index) | map(to_entries[] | {key: "\(.value.index)\(if .key > 0 then "+\(.key)" else "" end)", value: .value}) | from_entries
	else . end;
def leaves: . as $t | [paths(type | . != "array" and . != "object") as $p | {key: $p | map(tostring) | join("."), value: $t | getpath($p)}]
	| from_entries;
def facts: (.[0] // {}) | del(.filename) | map_values(by_index) | leaves;
def refused: length == 0 or any(.[0].diagnostics // [] | .[]; .level == "error");

def glob: gsub("(?<c>[.+?(){}^$|\\\\\\[\\]])"; "\\\(.c)") | gsub("\\*"; ".*") | "^\(.)$";
def fits($pattern): if $pattern == "-" or . == null then $pattern == "-" and . == null else tojson | test($pattern | glob) end;
def entries: $list | split("\n") | to_entries[] | select(.value | test("^[^#]"))
	| . as $e | ($e.value | capture("^(?<tables>\\S+)\\s+(?<root>\\S+)\\s+(?<path>\\S+)\\s+(?<ours>\\S+)\\s+(?<theirs>\\S+)\\s+(?<reason>\\S.*)$")
	// error("line \($e.key + 1) has not six columns")) | .line = $e.key + 1;
def applies($d): . as $e | ($table | any(($e.tables | split(","))[]; . as $t | $table | test($t | glob))) and ($root | test($e.root | glob))
	and ($d.path | test($e.path | glob)) and ($d.ours | fits($e.ours)) and ($d.theirs | fits($e.theirs));

($ours[0] | refused) as $we | ($theirs[0] | refused) as $they
| (if $we or $they then {} else $ours[0] | facts end | .refused = $we) as $a
| (if $we or $they then {} else $theirs[0] | facts end | .refused = $they) as $b
| [entries] as $entries
| [($a + $b | keys[]) as $k | {path: $k, ours: $a[$k], theirs: $b[$k]} | select(.ours != .theirs)
	| . as $d | .lines = [$entries[] | select(applies($d)) | .line]] as $differences
| {
	agreed: (($a + $b | length) - ($differences | length)),
	listed: [$differences[] | .lines[0] // empty],
	unlisted: [$differences[] | select(.lines == []) | "\(.path): we say \(.ours | tojson), nvme-cli \(.theirs | tojson)"],
	stated: [$entries[] | {line, table: (.tables | split(",")[])}]
}
