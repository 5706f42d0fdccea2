"""Chinese: the same PhysicsScript from a Chinese sentence.

    text -> words (segment) -> clauses (clause, noun_phrase, action) -> English tree (rendering, tree) -> the English event extraction

The Chinese sentence is read by rules over a bilingual lexicon and written out as an English dependency tree, so that everything
known of English verbs, nouns and numbers holds for Chinese, and the English text comes with it; every English word remembers
the Chinese it stands for."""
