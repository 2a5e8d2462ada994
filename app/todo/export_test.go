package todo

// Apply is apply, for tests beside the package.
var Apply = Patch.apply
