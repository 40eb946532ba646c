@echo off
rem Starts EMC for Java. EMC_JAVA_OPTS adds to Java's options or overrides those below.
setlocal
set "EMC_HOME=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo emc: Java is missing: install a JDK, 17 or newer, or set JAVA_HOME 1>&2
  exit /b 1
)
rem Java 24 and newer would warn of what Guice does.
set "UNSAFE=--sun-misc-unsafe-memory-access=allow"
"%JAVA%" %UNSAFE% -version >nul 2>&1
if errorlevel 1 set "UNSAFE="
"%JAVA%" --enable-native-access=ALL-UNNAMED %UNSAFE% -Xmx1g -XX:+UseSerialGC -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Djava.awt.headless=true "-Demc.home=%EMC_HOME%" %EMC_JAVA_OPTS% -cp "%EMC_HOME%\lib\*;%EMC_HOME%\distributed\*" dev.emc.app.Main %*
exit /b %ERRORLEVEL%
