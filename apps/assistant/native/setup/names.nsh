!define APP "印信证书助手"
