# SPDX-License-Identifier: GPL-2.0-or-later
# Checks that the files below helper/ use only files of lower floors, as helper/README.md lists the floors. The first
# input is helper/README.md. The second input is lines of "FILE SYMBOL LETTER" (nm): the letter U means that FILE uses
# SYMBOL; any other capital letter means that FILE defines SYMBOL. Prints each fault on a line of its own, and nothing
# if there is no fault.
#
# The list is the block that begins with ```floors. Its line "floors:" orders the folders, lowest first; a file that lies
# in helper/ itself counts as a folder of its own. Each other line orders the files of one folder; a line that begins with
# blanks continues the one above. "<" parts the floors. Files of one floor may not use each other; nothing uses a file
# that is not below it.

function folder_of(file) { return index(file, "/") ? substr(file, 1, index(file, "/") - 1) : file }

# Notes the floor of each folder or file in `words`, which are the words of a line behind its first word. `list` is the
# first word: "floors:", or a folder and a colon.
function add(words,   n, word, i) {
	n = split(words, word, " ")
	for (i = 1; i <= n; i++) {
		if (word[i] == "<") {
			floor++
		} else if (list == "floors:") {
			folder_floor[word[i]] = floor
		} else {
			file = substr(list, 1, length(list) - 1) "/" word[i]
			if (file in file_floor) print file ": listed twice"
			file_floor[file] = floor
		}
	}
}

FNR == NR && /^```/ { inside = $0 == "```floors"; next }
FNR == NR && inside {
	if ($0 !~ /^[ \t]/) { list = $1; $1 = ""; floor = 0 }
	add($0)
}
FNR == NR { next }
$3 == "U" { use[$1 " " $2]; files[$1]; next }
$3 ~ /^[A-Z]$/ { home[$2] = $1; files[$1] }

END {
	for (file in files) {
		if (!(folder_of(file) in folder_floor)) print file ": its folder is not on the list of floors in helper/README.md"
		else if (index(file, "/") && !(file in file_floor)) print file ": not on the list of floors in helper/README.md"
		seen = 1
	}
	for (file in file_floor) if (!(file in files)) print file ": on the list of floors in helper/README.md, but there is no such file"
	for (u in use) {
		split(u, part, " ")
		from = part[1]
		if (!(part[2] in home) || (to = home[part[2]]) == from) continue
		if (folder_of(from) == folder_of(to)) sound = file_floor[to] < file_floor[from]
		else sound = folder_floor[folder_of(to)] < folder_floor[folder_of(from)]
		if (!sound) print from " uses " part[2] "() of " to ", which is not below it"
	}
	if (!seen) print "no objects to look at"
}
