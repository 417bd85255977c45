-- HR: people, jobs and places of an invented company.
-- Structure and keys follow Oracle's HR sample schema (MIT licence); every row and description is our own.
-- Runs on Oracle Database 19c and later as a user with the DBA role, and in the embedded sandbox.

CREATE USER hr IDENTIFIED BY "hr_sandbox_1" QUOTA UNLIMITED ON users;
GRANT CREATE SESSION, CREATE VIEW, CREATE TABLE, CREATE SEQUENCE, CREATE SYNONYM, CREATE PROCEDURE, CREATE TRIGGER TO hr;
ALTER SESSION SET CURRENT_SCHEMA = HR;

CREATE TABLE regions (
  region_id        NUMBER CONSTRAINT region_id_nn NOT NULL,
  region_name      VARCHAR2(25),
  CONSTRAINT reg_id_pk PRIMARY KEY (region_id)
);

CREATE TABLE countries (
  country_id       CHAR(2) CONSTRAINT country_id_nn NOT NULL,
  country_name     VARCHAR2(60),
  region_id        NUMBER,
  CONSTRAINT country_c_id_pk PRIMARY KEY (country_id),
  CONSTRAINT countr_reg_fk FOREIGN KEY (region_id) REFERENCES regions (region_id)
) ORGANIZATION INDEX;

CREATE TABLE locations (
  location_id      NUMBER(4),
  street_address   VARCHAR2(40),
  postal_code      VARCHAR2(12),
  city             VARCHAR2(30) CONSTRAINT loc_city_nn NOT NULL,
  state_province   VARCHAR2(25),
  country_id       CHAR(2),
  CONSTRAINT loc_id_pk PRIMARY KEY (location_id),
  CONSTRAINT loc_c_id_fk FOREIGN KEY (country_id) REFERENCES countries (country_id)
);

CREATE TABLE departments (
  department_id    NUMBER(4),
  department_name  VARCHAR2(30) CONSTRAINT dept_name_nn NOT NULL,
  manager_id       NUMBER(6),
  location_id      NUMBER(4),
  CONSTRAINT dept_id_pk PRIMARY KEY (department_id),
  CONSTRAINT dept_loc_fk FOREIGN KEY (location_id) REFERENCES locations (location_id)
);

CREATE TABLE jobs (
  job_id           VARCHAR2(10),
  job_title        VARCHAR2(35) CONSTRAINT job_title_nn NOT NULL,
  min_salary       NUMBER(6),
  max_salary       NUMBER(6),
  CONSTRAINT job_id_pk PRIMARY KEY (job_id)
);

CREATE TABLE employees (
  employee_id      NUMBER(6),
  first_name       VARCHAR2(20),
  last_name        VARCHAR2(25) CONSTRAINT emp_last_name_nn NOT NULL,
  email            VARCHAR2(25) CONSTRAINT emp_email_nn NOT NULL,
  phone_number     VARCHAR2(20),
  hire_date        DATE CONSTRAINT emp_hire_date_nn NOT NULL,
  job_id           VARCHAR2(10) CONSTRAINT emp_job_nn NOT NULL,
  salary           NUMBER(8,2),
  commission_pct   NUMBER(2,2),
  manager_id       NUMBER(6),
  department_id    NUMBER(4),
  CONSTRAINT emp_salary_min CHECK (salary > 0),
  CONSTRAINT emp_email_uk UNIQUE (email),
  CONSTRAINT emp_emp_id_pk PRIMARY KEY (employee_id),
  CONSTRAINT emp_dept_fk FOREIGN KEY (department_id) REFERENCES departments (department_id),
  CONSTRAINT emp_job_fk FOREIGN KEY (job_id) REFERENCES jobs (job_id),
  CONSTRAINT emp_manager_fk FOREIGN KEY (manager_id) REFERENCES employees (employee_id)
);

CREATE TABLE job_history (
  employee_id      NUMBER(6) CONSTRAINT jhist_employee_nn NOT NULL,
  start_date       DATE CONSTRAINT jhist_start_date_nn NOT NULL,
  end_date         DATE CONSTRAINT jhist_end_date_nn NOT NULL,
  job_id           VARCHAR2(10) CONSTRAINT jhist_job_nn NOT NULL,
  department_id    NUMBER(4),
  CONSTRAINT jhist_date_interval CHECK (end_date > start_date),
  CONSTRAINT jhist_emp_id_st_date_pk PRIMARY KEY (employee_id, start_date),
  CONSTRAINT jhist_job_fk FOREIGN KEY (job_id) REFERENCES jobs (job_id),
  CONSTRAINT jhist_emp_fk FOREIGN KEY (employee_id) REFERENCES employees (employee_id),
  CONSTRAINT jhist_dept_fk FOREIGN KEY (department_id) REFERENCES departments (department_id)
);

CREATE SEQUENCE locations_seq START WITH 3300 INCREMENT BY 100 MAXVALUE 9900 NOCACHE NOCYCLE;
CREATE SEQUENCE departments_seq START WITH 280 INCREMENT BY 10 MAXVALUE 9990 NOCACHE NOCYCLE;
CREATE SEQUENCE employees_seq START WITH 207 INCREMENT BY 1 NOCACHE NOCYCLE;

INSERT INTO regions VALUES (10, 'Europe');
INSERT INTO regions VALUES (20, 'Americas');
INSERT INTO regions VALUES (30, 'Asia');
INSERT INTO regions VALUES (40, 'Oceania');
INSERT INTO regions VALUES (50, 'Africa');
INSERT INTO countries VALUES ('AR', 'Argentina', 20);
INSERT INTO countries VALUES ('AT', 'Austria', 10);
INSERT INTO countries VALUES ('AU', 'Australia', 40);
INSERT INTO countries VALUES ('BR', 'Brazil', 20);
INSERT INTO countries VALUES ('CA', 'Canada', 20);
INSERT INTO countries VALUES ('CH', 'Switzerland', 10);
INSERT INTO countries VALUES ('CL', 'Chile', 20);
INSERT INTO countries VALUES ('DE', 'Germany', 10);
INSERT INTO countries VALUES ('EG', 'Egypt', 50);
INSERT INTO countries VALUES ('ES', 'Spain', 10);
INSERT INTO countries VALUES ('FI', 'Finland', 10);
INSERT INTO countries VALUES ('FR', 'France', 10);
INSERT INTO countries VALUES ('GH', 'Ghana', 50);
INSERT INTO countries VALUES ('IN', 'India', 30);
INSERT INTO countries VALUES ('IT', 'Italy', 10);
INSERT INTO countries VALUES ('JP', 'Japan', 30);
INSERT INTO countries VALUES ('KE', 'Kenya', 50);
INSERT INTO countries VALUES ('KR', 'South Korea', 30);
INSERT INTO countries VALUES ('MX', 'Mexico', 20);
INSERT INTO countries VALUES ('NZ', 'New Zealand', 40);
INSERT INTO countries VALUES ('PT', 'Portugal', 10);
INSERT INTO countries VALUES ('SG', 'Singapore', 30);
INSERT INTO countries VALUES ('UK', 'United Kingdom', 10);
INSERT INTO countries VALUES ('US', 'United States of America', 20);
INSERT INTO countries VALUES ('ZA', 'South Africa', 50);
INSERT INTO locations VALUES (1000, '12 Via dei Gelsi', '20121', 'Milano', NULL, 'IT');
INSERT INTO locations VALUES (1100, '8 Calle Olmo', '28013', 'Madrid', NULL, 'ES');
INSERT INTO locations VALUES (1200, '3-4 Hoshino', '150-0002', 'Tokyo', 'Tokyo', 'JP');
INSERT INTO locations VALUES (1300, '77 Minato-dori', '460-0008', 'Nagoya', 'Aichi', 'JP');
INSERT INTO locations VALUES (1400, '410 Juniper Road', '78701', 'Austin', 'Texas', 'US');
INSERT INTO locations VALUES (1500, '1500 Harbor Loop', '94080', 'South San Francisco', 'California', 'US');
INSERT INTO locations VALUES (1600, '26 Foundry Lane', '07102', 'Newark', 'New Jersey', 'US');
INSERT INTO locations VALUES (1700, '900 Cedar Avenue', '98101', 'Seattle', 'Washington', 'US');
INSERT INTO locations VALUES (1800, '55 Lakeshore Row', 'M5V 2T6', 'Toronto', 'Ontario', 'CA');
INSERT INTO locations VALUES (1900, '6 Rue du Quai', 'H2Y 1C6', 'Montreal', 'Quebec', 'CA');
INSERT INTO locations VALUES (2000, '31 Wharf Street', '2000', 'Sydney', 'New South Wales', 'AU');
INSERT INTO locations VALUES (2100, '14 Banyan Marg', '560001', 'Bengaluru', 'Karnataka', 'IN');
INSERT INTO locations VALUES (2200, '9 Orchid Walk', '238823', 'Singapore', NULL, 'SG');
INSERT INTO locations VALUES (2300, '18 Mill Yard', 'EC1A 4JT', 'London', NULL, 'UK');
INSERT INTO locations VALUES (2400, '5 Canal Terrace', 'OX1 2JD', 'Oxford', 'Oxford', 'UK');
INSERT INTO locations VALUES (2500, '202 Tram Road', 'M1 5GD', 'Manchester', 'Greater Manchester', 'UK');
INSERT INTO locations VALUES (2600, '44 Isarweg', '80331', 'Munich', 'Bavaria', 'DE');
INSERT INTO locations VALUES (2700, '70 Rua das Acacias', '01310-100', 'Sao Paulo', 'Sao Paulo', 'BR');
INSERT INTO locations VALUES (2800, '2 Rue du Rhone', '1204', 'Geneva', 'Geneve', 'CH');
INSERT INTO locations VALUES (2900, '61 Aaregasse', '3011', 'Bern', 'BE', 'CH');
INSERT INTO locations VALUES (3000, '11 Moringa Road', '00100', 'Nairobi', NULL, 'KE');
INSERT INTO locations VALUES (3100, '83 Avenida del Agua', '06600', 'Mexico City', 'Distrito Federal', 'MX');
INSERT INTO locations VALUES (3200, '20 Hanok-gil', '03154', 'Seoul', NULL, 'KR');
INSERT INTO jobs VALUES ('AD_PRES', 'Managing Director', 20000, 40000);
INSERT INTO jobs VALUES ('AD_VP', 'Division Director', 15000, 30000);
INSERT INTO jobs VALUES ('AD_ASST', 'Office Coordinator', 3000, 6000);
INSERT INTO jobs VALUES ('FI_MGR', 'Head of Finance', 8200, 16000);
INSERT INTO jobs VALUES ('FI_ACCOUNT', 'Accountant', 4200, 9000);
INSERT INTO jobs VALUES ('AC_MGR', 'Head of Audit', 8200, 16000);
INSERT INTO jobs VALUES ('AC_ACCOUNT', 'Auditor', 4200, 9000);
INSERT INTO jobs VALUES ('SA_MAN', 'Regional Sales Lead', 10000, 20000);
INSERT INTO jobs VALUES ('SA_REP', 'Sales Adviser', 6000, 12000);
INSERT INTO jobs VALUES ('PU_MAN', 'Head of Purchasing', 8000, 15000);
INSERT INTO jobs VALUES ('PU_CLERK', 'Buyer', 2500, 5500);
INSERT INTO jobs VALUES ('ST_MAN', 'Warehouse Lead', 5500, 8500);
INSERT INTO jobs VALUES ('ST_CLERK', 'Warehouse Worker', 2000, 5000);
INSERT INTO jobs VALUES ('SH_CLERK', 'Dispatch Worker', 2500, 5500);
INSERT INTO jobs VALUES ('IT_PROG', 'Software Engineer', 4000, 10000);
INSERT INTO jobs VALUES ('MK_MAN', 'Head of Marketing', 9000, 15000);
INSERT INTO jobs VALUES ('MK_REP', 'Marketing Planner', 4000, 9000);
INSERT INTO jobs VALUES ('HR_REP', 'People Partner', 4000, 9000);
INSERT INTO jobs VALUES ('PR_REP', 'Press Officer', 4500, 10500);
INSERT INTO departments VALUES (10, 'Front Office', NULL, 1700);
INSERT INTO departments VALUES (20, 'Marketing', NULL, 1800);
INSERT INTO departments VALUES (30, 'Purchasing', NULL, 1700);
INSERT INTO departments VALUES (40, 'People', NULL, 1300);
INSERT INTO departments VALUES (50, 'Dispatch', NULL, 1500);
INSERT INTO departments VALUES (60, 'Engineering', NULL, 1400);
INSERT INTO departments VALUES (70, 'Press', NULL, 1600);
INSERT INTO departments VALUES (80, 'Sales', NULL, 2500);
INSERT INTO departments VALUES (90, 'Board', NULL, 1700);
INSERT INTO departments VALUES (100, 'Finance', NULL, 1700);
INSERT INTO departments VALUES (110, 'Audit', NULL, 1700);
INSERT INTO departments VALUES (120, 'Treasury', NULL, 1700);
INSERT INTO departments VALUES (130, 'Corporate Tax', NULL, 1700);
INSERT INTO departments VALUES (140, 'Credit Control', NULL, 1700);
INSERT INTO departments VALUES (150, 'Investor Service', NULL, 1700);
INSERT INTO departments VALUES (160, 'Employee Benefits', NULL, 1700);
INSERT INTO departments VALUES (170, 'Assembly', NULL, 1700);
INSERT INTO departments VALUES (180, 'Building Works', NULL, 1700);
INSERT INTO departments VALUES (190, 'Contract Staff', NULL, 1700);
INSERT INTO departments VALUES (200, 'Operations Planning', NULL, 1700);
INSERT INTO departments VALUES (210, 'IT Helpdesk', NULL, 1700);
INSERT INTO departments VALUES (220, 'Network Operations', NULL, 1700);
INSERT INTO departments VALUES (230, 'Public Contracts', NULL, 1700);
INSERT INTO departments VALUES (240, 'Retail Partners', NULL, 1700);
INSERT INTO departments VALUES (250, 'Recruiting', NULL, 1700);
INSERT INTO departments VALUES (260, 'Payroll', NULL, 1700);
INSERT INTO departments VALUES (270, 'Sustainability', NULL, 1700);
INSERT INTO employees VALUES (100, 'Kemal', 'Hofer', 'KHOFER', '1.206.555.0000', DATE '2011-04-04', 'AD_PRES', 26500, NULL, NULL, 90);
INSERT INTO employees VALUES (101, 'Ulla', 'Young', 'UYOUNG', '1.206.555.0001', DATE '2012-07-12', 'AD_VP', 18800, NULL, 100, 90);
INSERT INTO employees VALUES (102, 'Alba', 'Asante', 'AASANTE', '1.206.555.0002', DATE '2014-11-12', 'AD_VP', 17600, NULL, 100, 90);
INSERT INTO employees VALUES (103, 'Carmen', 'Soto', 'CSOTO', '1.512.555.0003', DATE '2014-06-15', 'IT_PROG', 9200, NULL, 102, 60);
INSERT INTO employees VALUES (104, 'Katja', 'Weyland', 'KWEYLAND', '1.512.555.0004', DATE '2018-09-28', 'IT_PROG', 6400, NULL, 103, 60);
INSERT INTO employees VALUES (105, 'Rosa', 'Kessler', 'RKESSLER', '1.512.555.0005', DATE '2015-03-08', 'IT_PROG', 9800, NULL, 103, 60);
INSERT INTO employees VALUES (106, 'Yusuf', 'Larkin', 'YLARKIN', '1.512.555.0006', DATE '2016-08-08', 'IT_PROG', 5100, NULL, 103, 60);
INSERT INTO employees VALUES (107, 'Wanda', 'Kovac', 'WKOVAC', '1.512.555.0007', DATE '2014-03-01', 'IT_PROG', 4700, NULL, 103, 60);
INSERT INTO employees VALUES (108, 'Greta', 'Adeyemi', 'GADEYEMI', '1.206.555.0008', DATE '2012-12-27', 'FI_MGR', 12100, NULL, 101, 100);
INSERT INTO employees VALUES (109, 'Lena', 'Okafor', 'LOKAFOR', '1.206.555.0009', DATE '2015-10-03', 'FI_ACCOUNT', 8700, NULL, 108, 100);
INSERT INTO employees VALUES (110, 'Delia', 'Brandt', 'DBRANDT', '1.206.555.0010', DATE '2016-04-27', 'FI_ACCOUNT', 8300, NULL, 108, 100);
INSERT INTO employees VALUES (111, 'Celia', 'Torres', 'CTORRES', '1.206.555.0011', DATE '2015-07-07', 'FI_ACCOUNT', 7900, NULL, 108, 100);
INSERT INTO employees VALUES (112, 'Dario', 'Ferreira', 'DFERREIRA', '1.206.555.0012', DATE '2016-08-18', 'FI_ACCOUNT', 7600, NULL, 108, 100);
INSERT INTO employees VALUES (113, 'Henrik', 'Nyberg', 'HNYBERG', '1.206.555.0013', DATE '2016-02-09', 'FI_ACCOUNT', 6800, NULL, 108, 100);
INSERT INTO employees VALUES (114, 'Noor', 'Lindqvist', 'NLINDQVIST', '1.206.555.0014', DATE '2013-02-23', 'PU_MAN', 11200, NULL, 100, 30);
INSERT INTO employees VALUES (115, 'Davor', 'Dubois', 'DDUBOIS', '1.206.555.0015', DATE '2019-08-30', 'PU_CLERK', 3200, NULL, 114, 30);
INSERT INTO employees VALUES (116, 'Otto', 'Horvat', 'OHORVAT', '1.206.555.0016', DATE '2017-04-19', 'PU_CLERK', 3000, NULL, 114, 30);
INSERT INTO employees VALUES (117, 'Fiona', 'Sandoval', 'FSANDOVAL', '1.206.555.0017', DATE '2017-03-12', 'PU_CLERK', 2900, NULL, 114, 30);
INSERT INTO employees VALUES (118, 'Goran', 'Jurado', 'GJURADO', '1.206.555.0018', DATE '2013-08-24', 'PU_CLERK', 2700, NULL, 114, 30);
INSERT INTO employees VALUES (119, 'Petra', 'Chavez', 'PCHAVEZ', '1.206.555.0019', DATE '2019-05-19', 'PU_CLERK', 2600, NULL, 114, 30);
INSERT INTO employees VALUES (120, 'Vida', 'Lopez', 'VLOPEZ', '1.650.555.0020', DATE '2013-04-30', 'ST_MAN', 8100, NULL, 100, 50);
INSERT INTO employees VALUES (121, 'Vera', 'Arslan', 'VARSLAN', '1.650.555.0021', DATE '2014-07-25', 'ST_MAN', 7900, NULL, 100, 50);
INSERT INTO employees VALUES (122, 'Sami', 'Ullmann', 'SULLMANN', '1.650.555.0022', DATE '2018-10-08', 'ST_MAN', 6600, NULL, 100, 50);
INSERT INTO employees VALUES (123, 'Willem', 'Diallo', 'WDIALLO', '1.650.555.0023', DATE '2015-09-07', 'ST_MAN', 5900, NULL, 100, 50);
INSERT INTO employees VALUES (124, 'Ivo', 'Bergman', 'IBERGMAN', '1.650.555.0024', DATE '2017-10-28', 'ST_MAN', 5500, NULL, 100, 50);
INSERT INTO employees VALUES (125, 'Cyril', 'Borges', 'CBORGES', '1.650.555.0025', DATE '2020-07-29', 'ST_CLERK', 3200, NULL, 120, 50);
INSERT INTO employees VALUES (126, 'Elif', 'Zanetti', 'EZANETTI', '1.650.555.0026', DATE '2018-04-24', 'ST_CLERK', 2900, NULL, 120, 50);
INSERT INTO employees VALUES (127, 'Zeno', 'Zeman', 'ZZEMAN', '1.650.555.0027', DATE '2020-03-20', 'ST_CLERK', 2300, NULL, 120, 50);
INSERT INTO employees VALUES (128, 'Bruno', 'Grimaldi', 'BGRIMALDI', '1.650.555.0028', DATE '2016-07-06', 'ST_CLERK', 3200, NULL, 120, 50);
INSERT INTO employees VALUES (129, 'Nadia', 'Haddad', 'NHADDAD', '1.650.555.0029', DATE '2016-11-14', 'ST_CLERK', 3100, NULL, 121, 50);
INSERT INTO employees VALUES (130, 'Tilda', 'Bakkali', 'TBAKKALI', '1.650.555.0030', DATE '2014-07-22', 'ST_CLERK', 3000, NULL, 121, 50);
INSERT INTO employees VALUES (131, 'Quinn', 'Novotny', 'QNOVOTNY', '1.650.555.0031', DATE '2020-01-28', 'ST_CLERK', 2300, NULL, 121, 50);
INSERT INTO employees VALUES (132, 'Ines', 'Jansky', 'IJANSKY', '1.650.555.0032', DATE '2019-03-26', 'ST_CLERK', 3400, NULL, 121, 50);
INSERT INTO employees VALUES (133, 'Luca', 'Ikeda', 'LIKEDA', '1.650.555.0033', DATE '2017-01-08', 'ST_CLERK', 2200, NULL, 122, 50);
INSERT INTO employees VALUES (134, 'Mina', 'Prandtl', 'MPRANDTL', '1.650.555.0034', DATE '2020-09-12', 'ST_CLERK', 3500, NULL, 122, 50);
INSERT INTO employees VALUES (135, 'Rafael', 'Ibsen', 'RIBSEN', '1.650.555.0035', DATE '2018-10-06', 'ST_CLERK', 3100, NULL, 122, 50);
INSERT INTO employees VALUES (136, 'Bela', 'Reyes', 'BREYES', '1.650.555.0036', DATE '2014-11-02', 'ST_CLERK', 2400, NULL, 122, 50);
INSERT INTO employees VALUES (137, 'Birgit', 'Corvino', 'BCORVINO', '1.650.555.0037', DATE '2015-12-16', 'ST_CLERK', 3200, NULL, 123, 50);
INSERT INTO employees VALUES (138, 'Hanna', 'Eriksen', 'HERIKSEN', '1.650.555.0038', DATE '2019-12-09', 'ST_CLERK', 2400, NULL, 123, 50);
INSERT INTO employees VALUES (139, 'Felix', 'Vidal', 'FVIDAL', '1.650.555.0039', DATE '2015-08-16', 'ST_CLERK', 3500, NULL, 123, 50);
INSERT INTO employees VALUES (140, 'Rune', 'Gruber', 'RGRUBER', '1.650.555.0040', DATE '2019-06-20', 'ST_CLERK', 2100, NULL, 123, 50);
INSERT INTO employees VALUES (141, 'Irma', 'Jensen', 'IJENSEN', '1.650.555.0041', DATE '2016-09-01', 'ST_CLERK', 5000, NULL, 124, 50);
INSERT INTO employees VALUES (142, 'Nils', 'Yamada', 'NYAMADA', '1.650.555.0042', DATE '2018-09-25', 'ST_CLERK', 2400, NULL, 124, 50);
INSERT INTO employees VALUES (143, 'Timo', 'Zelenka', 'TZELENKA', '1.650.555.0043', DATE '2015-02-25', 'ST_CLERK', 3000, NULL, 124, 50);
INSERT INTO employees VALUES (144, 'Olga', 'Tamura', 'OTAMURA', '1.650.555.0044', DATE '2015-03-28', 'ST_CLERK', 3100, NULL, 124, 50);
INSERT INTO employees VALUES (145, 'Yara', 'Fabre', 'YFABRE', '44.20.555.0045', DATE '2018-06-30', 'SA_MAN', 14200, 0.35, 100, 80);
INSERT INTO employees VALUES (146, 'Zdenko', 'Usman', 'ZUSMAN', '44.20.555.0046', DATE '2015-08-21', 'SA_MAN', 13600, 0.2, 100, 80);
INSERT INTO employees VALUES (147, 'Oskar', 'Esposito', 'OESPOSITO', '44.20.555.0047', DATE '2015-12-31', 'SA_MAN', 12300, 0.4, 100, 80);
INSERT INTO employees VALUES (148, 'Farid', 'Ekberg', 'FEKBERG', '44.20.555.0048', DATE '2014-01-13', 'SA_MAN', 11100, 0.3, 100, 80);
INSERT INTO employees VALUES (149, 'Emre', 'Ito', 'EITO', '44.20.555.0049', DATE '2018-07-17', 'SA_MAN', 10600, 0.3, 100, 80);
INSERT INTO employees VALUES (150, 'Edda', 'Olsen', 'EOLSEN', '44.20.555.0050', DATE '2016-09-18', 'SA_REP', 9200, 0.3, 145, 80);
INSERT INTO employees VALUES (151, 'Anton', 'Hadzic', 'AHADZIC', '44.20.555.0051', DATE '2016-03-04', 'SA_REP', 9100, 0.3, 145, 80);
INSERT INTO employees VALUES (152, 'Paolo', 'Ueda', 'PUEDA', '44.20.555.0052', DATE '2018-05-31', 'SA_REP', 8300, 0.2, 145, 80);
INSERT INTO employees VALUES (153, 'Hugo', 'Korhonen', 'HKORHONEN', '44.20.555.0053', DATE '2019-08-06', 'SA_REP', 11000, 0.3, 145, 80);
INSERT INTO employees VALUES (154, 'Jorge', 'Nowak', 'JNOWAK', '44.20.555.0054', DATE '2017-12-09', 'SA_REP', 9100, 0.25, 145, 80);
INSERT INTO employees VALUES (155, 'Gilda', 'Duarte', 'GDUARTE', '44.20.555.0055', DATE '2016-07-19', 'SA_REP', 7200, 0.2, 145, 80);
INSERT INTO employees VALUES (156, 'Maren', 'Vogel', 'MVOGEL', '44.20.555.0056', DATE '2017-06-22', 'SA_REP', 10400, 0.2, 146, 80);
INSERT INTO employees VALUES (157, 'Zora', 'Costa', 'ZCOSTA', '44.20.555.0057', DATE '2016-04-13', 'SA_REP', 7400, 0.2, 146, 80);
INSERT INTO employees VALUES (158, 'Pia', 'Viklund', 'PVIKLUND', '44.20.555.0058', DATE '2019-12-25', 'SA_REP', 8900, 0.2, 146, 80);
INSERT INTO employees VALUES (159, 'Marek', 'Gallo', 'MGALLO', '44.20.555.0059', DATE '2016-07-20', 'SA_REP', 6100, 0.15, 146, 80);
INSERT INTO employees VALUES (160, 'Leif', 'Ghosh', 'LGHOSH', '44.20.555.0060', DATE '2014-03-17', 'SA_REP', 6800, 0.3, 146, 80);
INSERT INTO employees VALUES (161, 'Uwe', 'Silva', 'USILVA', '44.20.555.0061', DATE '2017-11-08', 'SA_REP', 9000, 0.3, 146, 80);
INSERT INTO employees VALUES (162, 'Ylva', 'Rossi', 'YROSSI', '44.20.555.0062', DATE '2016-11-08', 'SA_REP', 7300, 0.3, 147, 80);
INSERT INTO employees VALUES (163, 'Viktor', 'Varga', 'VVARGA', '44.20.555.0063', DATE '2018-05-07', 'SA_REP', 7900, 0.1, 147, 80);
INSERT INTO employees VALUES (164, 'Umar', 'Engel', 'UENGEL', '44.20.555.0064', DATE '2016-04-26', 'SA_REP', 8900, 0.15, 147, 80);
INSERT INTO employees VALUES (165, 'Xenia', 'Falk', 'XFALK', '44.20.555.0065', DATE '2014-01-14', 'SA_REP', 10600, 0.25, 147, 80);
INSERT INTO employees VALUES (166, 'Ada', 'Pereira', 'APEREIRA', '44.20.555.0066', DATE '2015-02-13', 'SA_REP', 7000, 0.25, 147, 80);
INSERT INTO employees VALUES (167, 'Jonas', 'Gaspar', 'JGASPAR', '44.20.555.0067', DATE '2017-07-04', 'SA_REP', 6400, 0.15, 147, 80);
INSERT INTO employees VALUES (168, 'Selma', 'Fontana', 'SFONTANA', '44.20.555.0068', DATE '2020-01-13', 'SA_REP', 9100, 0.2, 148, 80);
INSERT INTO employees VALUES (169, 'Kira', 'Meijer', 'KMEIJER', '44.20.555.0069', DATE '2016-09-08', 'SA_REP', 8300, 0.15, 148, 80);
INSERT INTO employees VALUES (170, 'Tomas', 'Ybarra', 'TYBARRA', '44.20.555.0070', DATE '2018-08-27', 'SA_REP', 6500, 0.2, 148, 80);
INSERT INTO employees VALUES (171, NULL, 'Iversen', 'IVERSEN', '44.20.555.0071', DATE '2017-04-09', 'SA_REP', 7700, 0.15, 148, 80);
INSERT INTO employees VALUES (172, 'Wim', 'Thorne', 'WTHORNE', '44.20.555.0072', DATE '2014-02-01', 'SA_REP', 8500, 0.25, 148, 80);
INSERT INTO employees VALUES (173, 'Sonja', 'Drago', 'SDRAGO', '44.20.555.0073', DATE '2017-07-15', 'SA_REP', 7000, 0.25, 148, 80);
INSERT INTO employees VALUES (174, 'Kemal', 'Marino', 'KMARINO', '44.20.555.0074', DATE '2019-09-25', 'SA_REP', 11500, 0.3, 149, 80);
INSERT INTO employees VALUES (175, 'Ulla', 'Castell', 'UCASTELL', '44.20.555.0075', DATE '2019-05-15', 'SA_REP', 7200, 0.1, 149, 80);
INSERT INTO employees VALUES (176, 'Alba', 'Ortiz', 'AORTIZ', '44.20.555.0076', DATE '2020-10-27', 'SA_REP', 6400, 0.1, 149, 80);
INSERT INTO employees VALUES (177, 'Carmen', 'Palme', 'CPALME', '44.20.555.0077', DATE '2020-03-13', 'SA_REP', 10100, 0.25, 149, 80);
INSERT INTO employees VALUES (178, 'Katja', 'Takeda', 'KTAKEDA', NULL, DATE '2015-12-02', 'SA_REP', 7700, 0.2, 149, 80);
INSERT INTO employees VALUES (179, 'Rosa', 'Ricci', 'RRICCI', '1.206.555.0079', DATE '2017-05-22', 'SA_REP', 7100, 0.15, 149, NULL);
INSERT INTO employees VALUES (180, 'Yusuf', 'Quiroga', 'YQUIROGA', '1.650.555.0080', DATE '2018-07-12', 'SH_CLERK', 2600, NULL, 120, 50);
INSERT INTO employees VALUES (181, 'Wanda', 'Wagner', 'WWAGNER', '1.650.555.0081', DATE '2015-03-20', 'SH_CLERK', 4200, NULL, 120, 50);
INSERT INTO employees VALUES (182, 'Greta', 'Wirth', 'GWIRTH', '1.650.555.0082', DATE '2014-08-01', 'SH_CLERK', 3300, NULL, 120, 50);
INSERT INTO employees VALUES (183, 'Lena', 'Fuchs', 'LFUCHS', '1.650.555.0083', DATE '2015-12-13', 'SH_CLERK', 3900, NULL, 120, 50);
INSERT INTO employees VALUES (184, 'Delia', 'Cardoso', 'DCARDOSO', '1.650.555.0084', DATE '2020-10-13', 'SH_CLERK', 4200, NULL, 121, 50);
INSERT INTO employees VALUES (185, 'Celia', 'Rantala', 'CRANTALA', '1.650.555.0085', DATE '2014-12-29', 'SH_CLERK', 2800, NULL, 121, 50);
INSERT INTO employees VALUES (186, 'Dario', 'Urban', 'DURBAN', '1.650.555.0086', DATE '2020-07-25', 'SH_CLERK', 3500, NULL, 121, 50);
INSERT INTO employees VALUES (187, 'Henrik', 'Maier', 'HMAIER', '1.650.555.0087', DATE '2018-08-08', 'SH_CLERK', 3900, NULL, 121, 50);
INSERT INTO employees VALUES (188, 'Noor', 'Kaplan', 'NKAPLAN', '1.650.555.0088', DATE '2020-11-27', 'SH_CLERK', 3400, NULL, 122, 50);
INSERT INTO employees VALUES (189, 'Davor', 'Dahlke', 'DDAHLKE', '1.650.555.0089', DATE '2016-01-11', 'SH_CLERK', 4100, NULL, 122, 50);
INSERT INTO employees VALUES (190, 'Otto', 'Orlova', 'OORLOVA', '1.650.555.0090', DATE '2014-02-13', 'SH_CLERK', 2900, NULL, 122, 50);
INSERT INTO employees VALUES (191, 'Fiona', 'Blanco', 'FBLANCO', '1.650.555.0091', DATE '2014-07-12', 'SH_CLERK', 4200, NULL, 122, 50);
INSERT INTO employees VALUES (192, 'Goran', 'Leroux', 'GLEROUX', '1.650.555.0092', DATE '2017-06-20', 'SH_CLERK', 3500, NULL, 123, 50);
INSERT INTO employees VALUES (193, 'Petra', 'Wolny', 'PWOLNY', '1.650.555.0093', DATE '2016-04-22', 'SH_CLERK', 4000, NULL, 123, 50);
INSERT INTO employees VALUES (194, 'Vida', 'Ivanov', 'VIVANOV', '1.650.555.0094', DATE '2017-08-22', 'SH_CLERK', 3900, NULL, 123, 50);
INSERT INTO employees VALUES (195, 'Vera', 'Zidane', 'VZIDANE', '1.650.555.0095', DATE '2018-07-31', 'SH_CLERK', 2900, NULL, 123, 50);
INSERT INTO employees VALUES (196, 'Sami', 'Abend', 'SABEND', '1.650.555.0096', DATE '2014-01-31', 'SH_CLERK', 5500, NULL, 124, 50);
INSERT INTO employees VALUES (197, 'Willem', 'Holm', 'WHOLM', '1.650.555.0097', DATE '2015-12-25', 'SH_CLERK', 2500, NULL, 124, 50);
INSERT INTO employees VALUES (198, 'Ivo', 'Yilmaz', 'IYILMAZ', '1.650.555.0098', DATE '2018-02-27', 'SH_CLERK', 2600, NULL, 124, 50);
INSERT INTO employees VALUES (199, 'Cyril', 'Eklund', 'CEKLUND', '1.650.555.0099', DATE '2018-05-17', 'SH_CLERK', 3500, NULL, 124, 50);
INSERT INTO employees VALUES (200, 'Elif', 'Xavier', 'EXAVIER', '1.206.555.0100', DATE '2015-06-12', 'AD_ASST', 4600, NULL, 101, 10);
INSERT INTO employees VALUES (201, 'Zeno', 'Moreau', 'ZMOREAU', '1.206.555.0101', DATE '2014-08-20', 'MK_MAN', 12900, NULL, 100, 20);
INSERT INTO employees VALUES (202, 'Bruno', 'Nakano', 'BNAKANO', '1.206.555.0102', DATE '2016-05-14', 'MK_REP', 6200, NULL, 201, 20);
INSERT INTO employees VALUES (203, 'Nadia', 'Saarinen', 'NSAARINEN', '1.206.555.0103', DATE '2012-01-03', 'HR_REP', 6700, NULL, 101, 40);
INSERT INTO employees VALUES (204, 'Tilda', 'Jovanovic', 'TJOVANOVIC', '1.206.555.0104', DATE '2012-12-09', 'PR_REP', 9900, NULL, 101, 70);
INSERT INTO employees VALUES (205, 'Quinn', 'Petrovic', 'QPETROVIC', '1.206.555.0105', DATE '2014-01-07', 'AC_MGR', 8800, NULL, 101, 110);
INSERT INTO employees VALUES (206, 'Ines', 'Amadi', 'IAMADI', '1.206.555.0106', DATE '2014-11-02', 'AC_ACCOUNT', 9000, NULL, 205, 110);
UPDATE departments SET manager_id = 200 WHERE department_id = 10;
UPDATE departments SET manager_id = 201 WHERE department_id = 20;
UPDATE departments SET manager_id = 114 WHERE department_id = 30;
UPDATE departments SET manager_id = 203 WHERE department_id = 40;
UPDATE departments SET manager_id = 103 WHERE department_id = 60;
UPDATE departments SET manager_id = 204 WHERE department_id = 70;
UPDATE departments SET manager_id = 145 WHERE department_id = 80;
UPDATE departments SET manager_id = 100 WHERE department_id = 90;
UPDATE departments SET manager_id = 108 WHERE department_id = 100;
UPDATE departments SET manager_id = 205 WHERE department_id = 110;
UPDATE departments SET manager_id = 120 WHERE department_id = 50;

ALTER TABLE departments ADD CONSTRAINT dept_mgr_fk FOREIGN KEY (manager_id) REFERENCES employees (employee_id);

INSERT INTO job_history VALUES (101, DATE '2003-09-15', DATE '2007-10-26', 'AC_ACCOUNT', 110);
INSERT INTO job_history VALUES (101, DATE '2007-10-27', DATE '2011-03-14', 'AC_MGR', 110);
INSERT INTO job_history VALUES (102, DATE '2007-01-12', DATE '2012-07-23', 'IT_PROG', 60);
INSERT INTO job_history VALUES (104, DATE '2010-03-01', DATE '2013-12-30', 'ST_CLERK', 50);
INSERT INTO job_history VALUES (114, DATE '2009-03-23', DATE '2011-12-30', 'ST_CLERK', 50);
INSERT INTO job_history VALUES (201, DATE '2008-02-16', DATE '2013-12-18', 'MK_REP', 20);
INSERT INTO job_history VALUES (200, DATE '2001-09-16', DATE '2007-06-16', 'AD_ASST', 90);
INSERT INTO job_history VALUES (200, DATE '2008-07-01', DATE '2012-12-30', 'AC_ACCOUNT', 90);
INSERT INTO job_history VALUES (145, DATE '2009-03-23', DATE '2012-12-30', 'SA_REP', 80);
INSERT INTO job_history VALUES (145, DATE '2013-01-01', DATE '2013-12-30', 'SA_MAN', 80);
COMMIT;

CREATE INDEX emp_department_ix ON employees (department_id);
CREATE INDEX emp_job_ix ON employees (job_id);
CREATE INDEX emp_manager_ix ON employees (manager_id);
CREATE INDEX emp_name_ix ON employees (last_name, first_name);
CREATE INDEX dept_location_ix ON departments (location_id);
CREATE INDEX jhist_job_ix ON job_history (job_id);
CREATE INDEX jhist_employee_ix ON job_history (employee_id);
CREATE INDEX jhist_department_ix ON job_history (department_id);
CREATE INDEX loc_city_ix ON locations (city);
CREATE INDEX loc_state_province_ix ON locations (state_province);
CREATE INDEX loc_country_ix ON locations (country_id);

CREATE OR REPLACE PROCEDURE secure_dml
IS
  -- Changes to personal data are made in office hours only.
  outside BOOLEAN := TO_CHAR(SYSDATE, 'HH24:MI') NOT BETWEEN '07:30' AND '18:30'
                     OR TO_CHAR(SYSDATE, 'DY') IN ('SAT', 'SUN');
BEGIN
  IF outside THEN
    RAISE_APPLICATION_ERROR(-20205, 'Personal data can be changed in office hours only');
  END IF;
END secure_dml;
/

CREATE OR REPLACE TRIGGER secure_employees
  BEFORE INSERT OR UPDATE OR DELETE ON employees
BEGIN
  secure_dml;
END secure_employees;
/

ALTER TRIGGER secure_employees DISABLE;

CREATE OR REPLACE PROCEDURE add_job_history
  ( p_emp_id        job_history.employee_id%TYPE
  , p_start_date    job_history.start_date%TYPE
  , p_end_date      job_history.end_date%TYPE
  , p_job_id        job_history.job_id%TYPE
  , p_department_id job_history.department_id%TYPE
  )
IS
  -- Keeps the period that ends now.
BEGIN
  INSERT INTO job_history (employee_id, start_date, end_date, job_id, department_id)
  VALUES (p_emp_id, p_start_date, p_end_date, p_job_id, p_department_id);
END add_job_history;
/

CREATE OR REPLACE TRIGGER update_job_history
  AFTER UPDATE OF job_id, department_id ON employees
  FOR EACH ROW
BEGIN
  add_job_history(:OLD.employee_id, :OLD.hire_date, SYSDATE, :OLD.job_id, :OLD.department_id);
END update_job_history;
/

CREATE OR REPLACE VIEW emp_details_view
  (employee_id, job_id, manager_id, department_id, location_id, country_id, first_name, last_name,
   salary, commission_pct, department_name, job_title, city, state_province, country_name, region_name)
AS SELECT
  e.employee_id, e.job_id, e.manager_id, e.department_id, d.location_id, l.country_id,
  e.first_name, e.last_name, e.salary, e.commission_pct, d.department_name, j.job_title,
  l.city, l.state_province, c.country_name, r.region_name
FROM employees e, departments d, jobs j, locations l, countries c, regions r
WHERE e.department_id = d.department_id
  AND d.location_id = l.location_id
  AND l.country_id = c.country_id
  AND c.region_id = r.region_id
  AND j.job_id = e.job_id
WITH READ ONLY;

COMMENT ON TABLE regions IS 'Parts of the world in which the company works; every country belongs to one.';
COMMENT ON COLUMN regions.region_id IS 'Number of the region.';
COMMENT ON COLUMN regions.region_name IS 'Name of the region.';
COMMENT ON TABLE countries IS 'Countries with at least one planned or open site.';
COMMENT ON COLUMN countries.country_id IS 'Two-letter ISO 3166 code of the country.';
COMMENT ON COLUMN countries.country_name IS 'Name of the country in English.';
COMMENT ON COLUMN countries.region_id IS 'Region that the country is counted in.';
COMMENT ON TABLE locations IS 'Postal addresses of the sites: offices, warehouses and workshops.';
COMMENT ON COLUMN locations.location_id IS 'Number of the site.';
COMMENT ON COLUMN locations.street_address IS 'Street and house number.';
COMMENT ON COLUMN locations.postal_code IS 'Postal code as used in the country.';
COMMENT ON COLUMN locations.city IS 'City of the site.';
COMMENT ON COLUMN locations.state_province IS 'State, province or county, where addresses use one.';
COMMENT ON COLUMN locations.country_id IS 'Country of the site.';
COMMENT ON TABLE departments IS 'Departments of the company, also those that have nobody yet.';
COMMENT ON COLUMN departments.department_id IS 'Number of the department.';
COMMENT ON COLUMN departments.department_name IS 'Name of the department.';
COMMENT ON COLUMN departments.manager_id IS 'Employee who heads the department; empty while it has no staff.';
COMMENT ON COLUMN departments.location_id IS 'Site where the department is based.';
COMMENT ON TABLE jobs IS 'Jobs and the pay range that goes with each.';
COMMENT ON COLUMN jobs.job_id IS 'Code of the job; the letters before the underscore stand for the field of work.';
COMMENT ON COLUMN jobs.job_title IS 'Title as printed on the contract.';
COMMENT ON COLUMN jobs.min_salary IS 'Lowest monthly salary for the job.';
COMMENT ON COLUMN jobs.max_salary IS 'Highest monthly salary for the job.';
COMMENT ON TABLE employees IS 'Everybody who works here now, with job, pay, manager and department.';
COMMENT ON COLUMN employees.employee_id IS 'Number of the employee.';
COMMENT ON COLUMN employees.first_name IS 'Given name, if one is used.';
COMMENT ON COLUMN employees.last_name IS 'Family name.';
COMMENT ON COLUMN employees.email IS 'Mailbox name in front of the company domain; unique.';
COMMENT ON COLUMN employees.phone_number IS 'Office phone with country code.';
COMMENT ON COLUMN employees.hire_date IS 'First day in the current job.';
COMMENT ON COLUMN employees.job_id IS 'Current job.';
COMMENT ON COLUMN employees.salary IS 'Monthly salary, above zero.';
COMMENT ON COLUMN employees.commission_pct IS 'Share of sales paid on top, as a fraction; only in sales.';
COMMENT ON COLUMN employees.manager_id IS 'Direct superior; empty for the head of the company.';
COMMENT ON COLUMN employees.department_id IS 'Department of the employee; one person has none.';
COMMENT ON TABLE job_history IS 'Jobs that current employees held before, one row per period.';
COMMENT ON COLUMN job_history.employee_id IS 'Employee whose former job this is.';
COMMENT ON COLUMN job_history.start_date IS 'First day in that job.';
COMMENT ON COLUMN job_history.end_date IS 'Last day in that job, after the first.';
COMMENT ON COLUMN job_history.job_id IS 'The job held in the period.';
COMMENT ON COLUMN job_history.department_id IS 'Department at that time.';

BEGIN
  DBMS_STATS.GATHER_SCHEMA_STATS('HR');
END;
/
