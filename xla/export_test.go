package xla

// For the tests outside of the package, which have to be there since they use cgo.
const (
	UpstreamVersion = upstreamVersion
	GoXLAVersion    = goXLAVersion
)

// WheelVersion is the version of plugins that are made of the wheel.
var WheelVersion = wheelWay().version

// Entries lists the entries of PJRT's table.
var Entries = entries
