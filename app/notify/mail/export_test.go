package mail

// OneLine is oneLine for fuzzing.
var OneLine = oneLine
