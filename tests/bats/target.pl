#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: target.pl ADDRESS PORT
# A discovery subsystem over NVMe/TCP, as far as a probe asks: answers ICReq, Connect, Property Set, Property Get and Identify.
# Prints a line for each connection, and for each kind of command of a connection.
use strict;
use warnings;
use IO::Socket::INET;

$| = 1;
$SIG{CHLD} = 'IGNORE';
my $listener = IO::Socket::INET->new(LocalAddr => $ARGV[0], LocalPort => $ARGV[1], Listen => 5, ReuseAddr => 1) or die $@;
print "listening\n";

# take SOCKET SIZE: reads SIZE bytes, or ends this process when the host has closed the connection.
sub take {
	my ($socket, $size) = @_;
	my $bytes = '';

	while (length $bytes < $size) {
		sysread($socket, $bytes, $size - length $bytes, length $bytes) or exit;
	}
	return $bytes;
}

# answer ID RESULT: an answer that tells of success. Its fields: common header, result, SQHD, SQID, command, status.
sub answer {
	return pack('C4V Q< v4', 5, 0, 24, 0, 24, $_[1], 0, 0, $_[0], 0);
}

while (my $socket = $listener->accept) {
	next if fork;
	alarm 5; # ends this process: the end of a connection may be lost, too
	my %names = (1 => 'Connect', 0 => 'Property Set', 4 => 'Property Get');
	my %said;
	print "connection\n";
	take($socket, 128);
	syswrite($socket, pack('C4V x120', 1, 0, 128, 0, 128));
	while (1) {
		my $header = take($socket, 8);
		my $body = take($socket, unpack('x4 V', $header) - 8);
		my ($opcode, $id, $type) = unpack('C x v C', $body);
		my $name = $opcode == 6 ? 'Identify' : $names{$type} // die "fabrics command type $type";
		print "$name\n" unless $said{$name}++;
		syswrite($socket, pack('C4V v x14', 7, 4, 24, 24, 24 + 4096, $id) . "\0" x 4096) if $name eq 'Identify';
		syswrite($socket, answer($id, $name eq 'Property Get'));
	}
}
