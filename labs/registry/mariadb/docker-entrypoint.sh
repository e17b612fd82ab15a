#!/bin/bash
# The first start of a database: what the image of the MariaDB project does, in short, with the same variables and the
# same messages (https://github.com/MariaDB/mariadb-docker, docker-entrypoint.sh). Written anew for this lab.
set -eo pipefail

donnees=/var/lib/mysql
prise=/run/mysqld/mysqld.sock

message() { # LEVEL TEXT
  printf '%s [%s] [Entrypoint]: %b\n' "$(date --rfc-3339=seconds)" "$1" "$2"
}

erreur() {
  message ERROR "$1" >&2
  exit 1
}

# MARIADB_X, MYSQL_X, or the content of the file that MARIADB_X_FILE names
lire() {
  local maria="MARIADB_$1" mysql="MYSQL_$1" fichier="MARIADB_$1_FILE"
  fichier=${!fichier:-$(f="MYSQL_$1_FILE"; echo "${!f:-}")}
  if [ -n "${!maria:-${!mysql:-}}" ] && [ -n "$fichier" ]; then
    erreur "Both $maria and ${maria}_FILE are set (but are exclusive)"
  fi
  if [ -n "$fichier" ]; then
    declare -g "$maria=$(< "$fichier")"
  else
    declare -g "$maria=${!maria:-${!mysql:-}}"
  fi
}

# A text between quotes in SQL
sql() {
  local texte=${1//\\/\\\\}
  printf "'%s'" "${texte//\'/\'\'}"
}

executer() { # statements on standard input, as root through the socket
  mariadb --protocol=socket --socket="$prise" -uroot ${MOT_DE_PASSE:+-p"$MOT_DE_PASSE"} "$@"
}

preparer() {
  if [ -z "$MARIADB_ROOT_PASSWORD$MARIADB_ALLOW_EMPTY_ROOT_PASSWORD$MARIADB_RANDOM_ROOT_PASSWORD" ]; then
    erreur 'Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD'
  fi
  message Note 'Initializing database files'
  mariadb-install-db --datadir="$donnees" --skip-test-db --auth-root-authentication-method=normal \
    --skip-log-bin --loose-innodb_buffer_pool_load_at_startup=0 > /dev/null
  message Note 'Database files initialized'

  message Note 'Starting temporary server'
  "$@" --skip-networking --socket="$prise" --loose-innodb_buffer_pool_load_at_startup=0 --skip-log-bin &
  local serveur=$! essai
  for ((essai = 0; essai < 600; essai++)); do
    mariadb-admin --socket="$prise" -uroot ping > /dev/null 2>&1 && break
    kill -0 "$serveur" 2> /dev/null || erreur 'Unable to start server.'
    sleep 0.05
  done
  message Note 'Temporary server started.'

  if [ -n "$MARIADB_RANDOM_ROOT_PASSWORD" ]; then
    MARIADB_ROOT_PASSWORD=$(head -c 24 /dev/urandom | base64 | tr '+/' '.-')
    message Note "GENERATED ROOT PASSWORD: $MARIADB_ROOT_PASSWORD"
  fi
  message Note 'Securing system users'
  # mariadb-install-db also makes root@127.0.0.1, root@::1 and root@HOSTNAME, all without a password.
  executer --skip-column-names <<< "SELECT CONCAT('DROP USER ', QUOTE(User), '@', QUOTE(Host), ';') FROM mysql.user
      WHERE (User, Host) NOT IN (('root', 'localhost'), ('mariadb.sys', 'localhost'));" > /tmp/comptes.sql
  executer < /tmp/comptes.sql
  rm /tmp/comptes.sql
  local mot
  mot=$(sql "$MARIADB_ROOT_PASSWORD")
  {
    if [ "$MARIADB_ROOT_HOST" != localhost ]; then
      echo "CREATE USER 'root'@$(sql "$MARIADB_ROOT_HOST") IDENTIFIED BY $mot;"
      echo "GRANT ALL ON *.* TO 'root'@$(sql "$MARIADB_ROOT_HOST") WITH GRANT OPTION;"
    fi
    echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $mot;"
  } | executer
  MOT_DE_PASSE=$MARIADB_ROOT_PASSWORD

  if [ -n "$MARIADB_DATABASE" ]; then
    message Note "Creating database $MARIADB_DATABASE"
    executer <<< "CREATE DATABASE IF NOT EXISTS \`${MARIADB_DATABASE//\`/\`\`}\`;"
  fi
  if [ -n "$MARIADB_USER" ] && [ -n "$MARIADB_PASSWORD" ]; then
    message Note "Creating user $MARIADB_USER"
    executer <<< "CREATE USER $(sql "$MARIADB_USER")@'%' IDENTIFIED BY $(sql "$MARIADB_PASSWORD");"
    if [ -n "$MARIADB_DATABASE" ]; then
      message Note "Giving user $MARIADB_USER access to schema $MARIADB_DATABASE"
      executer <<< "GRANT ALL ON \`${MARIADB_DATABASE//_/\\_}\`.* TO $(sql "$MARIADB_USER")@'%';"
    fi
  fi

  local fichier
  for fichier in /docker-entrypoint-initdb.d/*; do
    case $fichier in
      *.sh) message Note "$0: running $fichier"; bash "$fichier" ;;
      *.sql) message Note "$0: running $fichier"; executer "$MARIADB_DATABASE" < "$fichier" ;;
    esac
  done

  message Note 'Stopping temporary server'
  kill "$serveur"
  wait "$serveur"
  message Note 'Temporary server stopped'
  message Note 'MariaDB init process done. Ready for start up.'
}

# options alone are the server's
case ${1:-mariadbd} in
  -*) set -- mariadbd "$@" ;;
esac

case $1 in
  mariadbd | mysqld) ;;
  *) exec "$@" ;;
esac
for option; do
  case $option in
    --help | --version | -V) exec "$@" ;;
  esac
done

if [ "$(id -u)" = 0 ]; then
  message Note "Entrypoint script for MariaDB Server $MARIADB_VERSION started."
  message Note "Switching to dedicated user 'mysql'"
  mkdir -p "$donnees" /run/mysqld
  find "$donnees" /run/mysqld \! -user mysql -exec chown mysql: '{}' +
  exec setpriv --reuid=mysql --regid=mysql --clear-groups "$BASH_SOURCE" "$@"
fi

if [ ! -d "$donnees/mysql" ]; then
  for nom in ROOT_PASSWORD ROOT_HOST DATABASE USER PASSWORD ALLOW_EMPTY_ROOT_PASSWORD RANDOM_ROOT_PASSWORD; do
    lire "$nom"
  done
  : "${MARIADB_ROOT_HOST:=%}"
  preparer "$@"
fi
exec "$@"
