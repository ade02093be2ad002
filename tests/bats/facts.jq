# SPDX-License-Identifier: GPL-2.0-or-later
# Turns a table of `nvmf-boot show --json` into the lines that libnvme's own test (tests/nbft in libnvme) prints for the table,
# without the first line, the size. Where both programs print a value differently, this filter adapts it and tells the reason.

def digit: explode[0] | if . > 96 then . - 87 else . - 48 end;
def from_hex: reduce (split("")[] | digit) as $d (0; . * 16 + $d);
def to_hex($width):
	def go: if . < 16 then "0123456789abcdef"[.:. + 1] else (. / 16 | floor | go) + "0123456789abcdef"[. % 16:. % 16 + 1] end;
	go | if length < $width then "0" * ($width - length) + . else . end;
# libnvme prints each byte with "%x", without a leading zero.
def bytes: [scan("[0-9a-f]{2}") | sub("^0"; "")] | join("");
def byte_list: map(to_hex(1)) | join("");
def sbdf: capture("(?<s>.*):(?<b>.*):(?<d>.*)\\.(?<f>.*)") | map_values(from_hex) | .s * 65536 + .b * 256 + .d * 8 + .f;
def or_null: . // "(null)";
def nid_type: { "eui64": 1, "nguid": 2, "uuid": 3 }[. // ""] // 0;

def hfi($p):
	"\($p)index=\(.index)", "\($p)transport=\(.transport)",
	($p + "tcp_info." as $q |
		"\($q)pci_sbdf=\(.pcidev | sbdf)", "\($q)mac_addr=\(.mac_addr | bytes)", "\($q)vlan=\(.vlan)",
		"\($q)ip_origin=\(.ip_origin)", "\($q)ipaddr=\(.ipaddr)", "\($q)subnet_mask_prefix=\(.subnet_mask_prefix)",
		"\($q)gateway_ipaddr=\(.gateway_ipaddr)", "\($q)route_metric=\(.route_metric)",
		"\($q)primary_dns_ipaddr=\(.primary_dns_ipaddr)", "\($q)secondary_dns_ipaddr=\(.secondary_dns_ipaddr)",
		"\($q)dhcp_server_ipaddr=\(.dhcp_server_ipaddr)", "\($q)host_name=\(.host_name | or_null)",
		"\($q)flags=0x\(.flags | to_hex(2))", "\($q)pcie_seg_num=\(.pcie_seg_num // 0)",
		"\($q)dhcp_iaid=\(.dhcp_iaid // 0)");

# libnvme prints a list only when a flag gives it a meaning. nvmf-boot prints every list.
def security($p):
	def list($key; $meant; $v): (if $meant then $v else [] end) | "\($p)\($key)=\(byte_list)", "\($p)\($key)_len=\(length)";
	"\($p)index=\(.index)", "\($p)flags=\(.flags)", "\($p)secret_type=\(.secret_type)",
	list("sec_chan_algs"; .secure_channel_policy != "none"; .secure_channel_algorithms),
	list("auth_protocols"; .authentication_policy != "none"; .authentication_protocols),
	list("cipher_suites"; .cipher_suites_restricted; .cipher_suites),
	list("kx_groups"; .key_exchange_groups_restricted; .key_exchange_groups),
	list("sec_hash_funcs"; .hash_functions_are_policy; .hash_functions),
	"\($p)secret_keypath=\(.secret_keypath | or_null)";

def discovery($p):
	"\($p)index=\(.index)", (select(.security) | "\($p)security->index=\(.security)"),
	(select(.hfi) | "\($p)hfi->index=\(.hfi)"), "\($p)uri=\(.uri)", "\($p)nqn=\(.nqn)";

def ssns($p):
	"\($p)index=\(.index)", (select(.discovery != 0) | "\($p)discovery->index=\(.discovery)"),
	(select(.security != 0) | "\($p)security->index=\(.security)"), "\($p)num_hfis=\(.num_hfis)",
	(.hfis | to_entries[] | "\($p)hfis[\(.key)]->index=\(.value)"),
	"\($p)transport=\(.transport)", "\($p)traddr=\(.traddr)", "\($p)trsvcid=\(.trsvcid)",
	"\($p)subsys_port_id=\(.subsys_port_id)", "\($p)nsid=\(.nsid)", "\($p)nid_type=\(.nid_type | nid_type)",
	"\($p)nid=\(if .nid == "" then "0" * 16 else .nid | bytes end)", "\($p)subsys_nqn=\(.subsys_nqn)",
	"\($p)trflags=0x\(.trflags | to_hex(4))", "\($p)controller_id=\(.controller_id)", "\($p)asqsz=\(.asqsz)",
	"\($p)dhcp_root_path_string=\(.dhcp_root_path_string | or_null)", "\($p)naed=0x\(.naed // 0 | to_hex(2))",
	"\($p)cipeec=0x\(.cipeec // 0 | to_hex(2))", "\($p)cto=\(.connection_timeout)",
	"\($p)nceec=0x\(.nceec // 0 | to_hex(2))", "\($p)flags=0x\(.flags | to_hex(4))";

.[0] |
	"host.id=\(.host.id | bytes)", "host.nqn=\(.host.nqn)", "host.flags=0x\(.host.flags | to_hex(2))",
	(.hfi | to_entries[] | "hfi_list[\(.key)]->" as $p | .value | hfi($p)),
	(.security | to_entries[] | "security_list[\(.key)]->" as $p | .value | security($p)),
	(.discovery | to_entries[] | "discovery_list[\(.key)]->" as $p | .value | discovery($p)),
	(.subsystem | to_entries[] | "subsystem_ns_list[\(.key)]->" as $p | .value | ssns($p))
